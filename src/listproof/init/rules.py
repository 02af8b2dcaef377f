"""The names and words by which the parts of a list are known, each set with its reason.

Names are compared plainly: without case, separators and brackets, and of ``listOptions.limit`` the last part too.
"""

from __future__ import annotations

import re

SIZE = (
    *("limit", "perpage", "pagesize", "maxresults", "pagelimit", "resultsperpage", "itemsperpage", "pagelen", "take"),
    *("top", "maxitems", "rowsperpage", "batchsize", "rows", "numresults", "maxpagesize", "maxitemcount", "size"),
    *("count", "first", "num", "length", "max", "maxcount", "numitems", "pagecount", "pagesizelimit", "nitems"),
)
"""Page sizes, the surest first: ``count`` and ``first`` mean other things too."""

OFFSET = (
    *("offset", "skip", "startat", "startindex", "start", "from", "firstresult", "pageoffset", "startposition"),
    *("startrow", "rowoffset", "recordoffset", "startfrom", "begin", "position", "resultoffset", "offsetindex"),
)
"""Positions that count rows; a text among them is a cursor by its type, or by the word token in its description."""

NUMBER = (*("page", "pagenumber", "pageno", "pagenum", "pageindex", "currentpage", "p", "pg", "pageid"),)
"""Positions that count pages."""

CURSOR = (
    *("cursor", "pagetoken", "nexttoken", "nextpagetoken", "continuationtoken", "startingafter", "continue", "marker"),
    *("nextcursor", "pageafter", "pagecursor", "paginationtoken", "paginationcursor", "bookmark", "scrollid"),
    *("startkey", "exclusivestartkey", "lastkey", "afterid", "sinceid", "aftercursor", "nextpage", "token", "next"),
    *("starttoken", "lastid", "lastevaluatedkey", "pagestate", "pagingtoken", "continuation", "pagekey", "after"),
    *("startafter", "iterator", "lastsortedid", "nextkey", "index", "before", "endingbefore", "fromid", "from"),
)
"""Positions that only an answer says."""

BACKWARD = ("before", "endingbefore", "beforeid", "beforecursor", "pagebefore", "previouscursor", "until", "maxid")
"""Cursors that lead back, where another one leads on."""

ROWS = (
    *("data", "items", "results", "records", "values", "entries", "list", "content", "rows", "elements", "objects"),
    *("resources", "value", "hits", "collection", "result", "documents", "nodes", "edges", "entities", "matches"),
)
"""Members that hold rows."""

NO_ROWS = (
    *("errors", "warnings", "links", "included", "facets", "aggregations", "columns", "headers", "breadcrumbs"),
    *("notices", "messages", "metadata", "meta", "filters", "sort", "permissions", "scopes", "expand", "tags"),
    *("warningmessages", "errormessages", "relationships", "responsemetadata", "notifications", "dependencies"),
)
"""Arrays beside the rows."""

ENVELOPES = (
    *("data", "result", "results", "response", "payload", "page", "meta", "metadata", "pagination", "paging", "body"),
    *("pageinfo", "links", "resultset", "listmeta", "pagingmeta", "pages", "pageinformation", "responsemetadata"),
    *("resultinfo", "cursor", "cursors", "paginationinfo", "resultsmeta", "next", "paginationmeta", "listmetadata"),
)
"""Objects around rows, and around what is said of a page."""

TOTAL = (
    *("total", "totalcount", "totalitems", "totalresults", "totalrecords", "totalelements", "totalrows", "totalsize"),
    *("itemstotal", "recordstotal", "numfound", "found", "totalhits", "counttotal", "totalnumber", "resultcount"),
    *("totalentries", "itemcount", "totalobjects", "totalentities", "filtercount", "recordcount", "allcount"),
    *("totalavailable", "available", "resultscount", "count"),
)
"""Numbers of all rows, the surest first."""

PAGES = (
    *("totalpages", "pagecount", "lastpage", "pagestotal", "numpages", "numberofpages", "pages", "totalpagecount"),
    *("maxpage", "pagetotal", "lastpagenumber"),
)
"""Numbers of pages."""

MORE = (
    *("hasmore", "hasnext", "hasnextpage", "more", "moreavailable", "hasmoreitems", "hasmoreresults", "moreresults"),
    *("nextpageexists", "hasmorepages", "ismore", "moreitemsincollection", "hasmoredata", "hasadditionalresults"),
    *("islast", "islastpage", "last", "done", "isdone", "endofresults", "lastpage", "truncated", "istruncated"),
)
"""Whether rows follow."""

LAST = ("islast", "islastpage", "last", "done", "isdone", "endofresults", "lastpage")
"""Of these, true says that none do."""

NEXT = (
    *(
        "nextcursor",
        "nextpagetoken",
        "nexttoken",
        "aftercursor",
        "next",
        "nextpage",
        "continuationtoken",
        "nextoffset",
        "continue",
    ),
    *("nextmarker", "nextpagecursor", "endcursor", "cursor", "nexturl", "nextlink", "nextpageurl", "nextpageuri"),
    *("nexturi", "nextkey", "after", "iterator", "nextpagelink", "odatanextlink", "scrollid", "paginationtoken"),
    *("nextstartingafter", "startingafter", "nextid", "lastid", "bookmark", "nextrecordsurl", "nextpagestarttoken"),
    *("nextpageid", "nextcontinuationtoken", "pagetoken", "token", "nexthref", "lastevaluatedkey", "pagingtoken"),
)
"""What leads to the next page."""

LINK = re.compile(
    r"(?:^|_|\b)(?:ur[il]|href|links?)(?:\b|_|$)|(?<=[a-z])(?:Ur[il]|Link|Href)\b|\bpath to\b", re.IGNORECASE
)
"""Says of a name, a format or a description that the value is a link."""

TOKEN = re.compile(
    r"\b(?:token|cursor|opaque|bookmark|next_offset|continuation|returned (?:in|by|from))\b", re.IGNORECASE
)
"""Says of a position that an answer gives it."""

OF_A_ROW = re.compile(r"\bids?\b|\bidentifier\b|snowflake", re.IGNORECASE)
"""Says of a position that it is a row's identity."""

OF_TIME = re.compile(
    r"\b(?:date|time|timestamp|created|updated|modified|since when|iso.?8601|rfc.?3339|unix|epoch|utc)\b", re.IGNORECASE
)
"""Says of ``after`` and ``before`` that they are bounds of a time, not cursors."""

MAXIMUM = (
    r"max(?:imum)?(?: (?:value|limit|number|page size|size|allowed|is|of|per page|results?|items?)){0,4}\W{0,4}(?:is |of |=|:)?\W{0,3}(\d[\d,]*)",
    r"(?:between|from) \W?\d+\W? (?:and|to|through) \W?(\d[\d,]*)",
    r"(?:up to|at most|no more than|not (?:to )?exceed|cannot exceed|can't exceed|not be (?:greater|more) than|less than or equal to|limited to|upper limit of|<=) (?:a maximum of )?\W?(\d[\d,]*)",
    r"\b1 ?(?:-|–|to|\.\.) ?(\d[\d,]*)\b",
    r"(\d[\d,]*)\W{0,3}(?:is |being )?(?:the )?(?:max(?:imum)?)\b",
)
"""How prose says the largest page size."""

DEFAULT = (
    r"default(?:s|ed)?(?: (?:value|limit|page size|size|number|is|to|of|will be|results?|items?|per page|set)){0,5}\W{0,4}(?:is |to |of |=|:)?\W{0,3}(\d[\d,]*)",
    r"by default[^.]{0,80}?\b(?:is|are|returns?|returned)\W{1,3}(?:\w+ ){0,3}(\d[\d,]*)",
    r"(\d[\d,]*)\W{0,3}(?:(?:items|results|records|rows|entries) )?(?:is |are )?(?:returned )?(?:by |the |as )?default",
    r"(?:if|when) (?:not |un)(?:specified|provided|set|given|present)\W{1,3}(?:\w+ ){0,4}(\d[\d,]*)",
)
"""How prose says the page size that holds where none is asked for."""

ORDER = (
    *("sort", "order", "orderby", "sortby", "ordering", "sortorder", "orderdirection", "sortdirection", "direction"),
    *("dir", "sortdir", "orderdir", "sortfield", "sortkey", "sortcolumn", "orderfield", "sorttype", "sorting"),
    *("sorts", "sortdesc", "reverse", "desc", "descending", "asc", "sortingorder", "orderbydirection", "reverseorder"),
    *("sortbyfield", "sortbydirection", "orderkey"),
)
"""Parameters of an order."""

WAYS = re.compile(
    r"^(?:asc|desc|ascending|descending|ascend|descend|up|down|a|d|1|-1|normal|default|none|)$", re.IGNORECASE
)
"""Words of a direction."""

SELECT = (
    *("fields", "select", "includefields", "attributes", "only", "columns", "projection", "fieldmask"),
    *("selectfields", "returnfields", "responsefields", "showfields", "props", "outputfields"),
)
"""Parameters of a projection."""

NEITHER = (
    *("include", "expand", "embed", "format", "pretty", "prettyprint", "callback", "alt", "locale", "lang", "language"),
    *("apikey", "accesstoken", "apiversion", "version", "timezone", "withcount", "includecount", "includetotal"),
    *("includetotals", "returntotal", "counttotal", "xrequestid", "view", "excludefields", "brief", "prettify"),
    *("includetotalcount", "includes", "expandfields", "depth", "totalrequired", "withtotal", "oauthtoken", "key"),
)
"""Parameters that change how rows are shown, or who asks, and not which rows come."""

BOUNDS = (
    (r"^(.+?)[_.:\-]*(?:gte|greaterthanorequalto|greaterthanorequal|atleast)$", "ge"),
    (r"^(.+?)[_.:\-]*(?:lte|lessthanorequalto|lessthanorequal|atmost)$", "le"),
    (r"^(.+?)[_.:\-]+(?:gt|greater|greaterthan)$", "gt"),
    (r"^(.+?)[_.:\-]+(?:lt|less|lessthan)$", "lt"),
    (r"^(?:min|minimum)[_.:\-]*(.+)$", "ge"),
    (r"^(?:max|maximum)[_.:\-]*(.+)$", "le"),
    (r"^(.+?)[_.:\-]+(?:min|minimum)$", "ge"),
    (r"^(.+?)[_.:\-]+(?:max|maximum)$", "le"),
    (r"^(.+?)[_.:\-]*(?:since|from|starting|onorafter|start|startdate|begin)$", "ge"),
    (r"^(.+?)[_.:\-]*(?:until|to|through|onorbefore|end|enddate|upto)$", "le"),
    (r"^(.+?)[_.:\-]*after$", "gt"),
    (r"^(.+?)[_.:\-]*before$", "lt"),
    (
        r"^(?:since|from|start|after|newerthan|startdate|datestart|fromdate|starttime|startingat|begin)[_.:\-]*(.*)$",
        "ge",
    ),
    (r"^(?:until|to|end|before|olderthan|enddate|dateend|todate|endtime|endingat)[_.:\-]*(.*)$", "le"),
    (r"^(.+?)[_.:\-]+(?:not_?in|nin|notin|not_?any)$", "nin"),
    (r"^(?:exclude|excluding|without)[_.:\-]+(.+)$", "ne"),
    (r"^(.+?)[_.:\-]+(?:in|any)$", "in"),
    (r"^(.+?)[_.:\-]+(?:ne|neq|not|n|isnot)$", "ne"),
    (r"^(.+?)[_.:\-]*(?:startswith|beginswith|prefix|starts_with|begins_with|isw)$", "prefix"),
    (r"^(.+?)[_.:\-]*(?:endswith|suffix|ends_with|iew)$", "suffix"),
    (r"^(.+?)[_.:\-]+(?:contains|like|ilike|icontains|search|ic|substring|match)$", "contains"),
    (r"^(.+?)[_.:\-]*(?:isnull|isempty|empty|exists|is_null)$", "null"),
    (r"^(.+?)[_.:\-]+(?:all)$", "all"),
    (r"^(.+?)[_.:\-]+(?:eq|is|equals|exact|ie)$", "eq"),
)
"""How a filter's name says its operator, the plainest first: the first group is the field."""

CONDITIONS = (
    "filter",
    "filters",
    "where",
    "query",
    "q",
    "criteria",
    "conditions",
    "search",
    "body",
    "params",
    "options",
)
"""Objects in a body that hold conditions on the rows and say nothing of which field."""

NUMBERS_OF = (
    "count",
    "stats",
    "statistics",
    "metrics",
    "aggregate",
    "aggregations",
    "summary",
    "histogram",
    "usage",
    "contains",
    "check",
    "exists",
    "timeseries",
    "estimate",
)
"""Last steps of paths whose answers are numbers or truths, not rows."""

VERBS = ("get", "list", "search", "query", "find", "all", "paginate", "filter", "lookup", "fetch", "_search", "index")
"""Steps of paths that name what is done, not what is listed."""

ANSWERS = (
    *("success", "status", "message", "code", "object", "kind", "apiversion", "requestid", "ok", "error", "warning"),
    *("timestamp", "version", "selflink", "self", "href", "type", "etag", "statuscode", "responsecode", "took"),
)
"""Members that an answer has whatever it holds."""

NO_STEM = ("", "date", "time", "datetime", "timestamp", "start", "end", "period", "range", "day")
"""What stands beside the word of a bound where it names no field: a row's own time is meant."""

CREATION = (
    "created",
    "creat",
    "datecreated",
    "createtime",
    "timestamp",
    "published",
    "occurred",
    "executed",
    "executiontime",
    "issued",
    "date",
    "time",
    "ts",
    "sent",
    "start",
    "received",
)
"""How the name begins of the time at which a row came to be, the surest first."""

OF_A_PAGE = re.compile(
    r"\b(?:in|on|of) (?:this|the current) page\b|\bin this result set\b|\breturned in this\b", re.IGNORECASE
)
"""Says of a count that it is of the rows of one page."""

UNIQUE = re.compile(r"\bunique(?:ly)?\b|\bidentifier\b|\bidentifies\b|\bprimary key\b", re.IGNORECASE)
"""Says of a member that it tells rows apart."""
