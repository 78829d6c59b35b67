"""What the servers do not say about their commands, or say badly: read by generate-command-table.py.

Nothing here restates what COMMAND, COMMAND DOCS or ACL CAT answer. Each item carries its reason. The generator fails
on a name that no server and no addition knows, so that stale items are noticed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Addition:
    """A command that no pinned server has, but hosted clients or newer servers do."""

    name: str
    group: str
    arity: int
    flags: str
    categories: str
    since: str
    complexity: str
    summary: str
    key: str = "first"
    """`first`: one key, the first argument; `counted`: a number of keys, then keys with values; `none`."""


@dataclass(frozen=True)
class Text:
    """Documentation in our words: for modules, which have none, and for commands newer than Redis 7.0."""

    name: str
    since: str
    complexity: str
    summary: str


@dataclass(frozen=True)
class Rule:
    """A property given to commands. A name ending in `|*` means the container and all its subcommands."""

    names: str
    reason: str
    value: str = ""

    @property
    def name_list(self) -> list[str]:
        return self.names.split()


# Redis 8.4 and 8.8. Facts from the commands' pages at redis.io; the pinned servers end at 8.2.
ADDITIONS = [
    Addition("delex", "string", -2, "write fast", "write string fast", "8.4.0", "O(1), O(N) to compare a digest",
             "Delete a key if its value, or the digest of it, compares as asked"),
    Addition("digest", "string", 2, "readonly fast", "read string fast", "8.4.0", "O(N)",
             "Get the digest of a string value"),
    Addition("msetex", "string", -4, "write denyoom movablekeys", "write string slow", "8.4.0", "O(N)",
             "Set several string keys and one expiration for all of them", key="counted"),
    Addition("arcount", "array", 2, "readonly fast", "read array fast", "8.8.0", "O(1)",
             "Get the number of elements in an array"),
    Addition("ardel", "array", -3, "write fast", "write array fast", "8.8.0", "O(N)",
             "Delete the elements at indexes of an array"),
    Addition("ardelrange", "array", -4, "write", "write array slow", "8.8.0", "O(N)",
             "Delete the elements in ranges of an array"),
    Addition("arget", "array", 3, "readonly fast", "read array fast", "8.8.0", "O(1)",
             "Get the element at an index of an array"),
    Addition("argetrange", "array", 4, "readonly", "read array slow", "8.8.0", "O(N)",
             "Get the elements in a range of an array, gaps included"),
    Addition("argrep", "array", -6, "readonly", "read array slow", "8.8.0", "O(N)",
             "Find the elements in a range of an array that match"),
    Addition("arinfo", "array", -2, "readonly", "read array slow", "8.8.0", "O(1), O(N) with FULL",
             "Get facts about how an array is stored"),
    Addition("arinsert", "array", -3, "write denyoom fast", "write array fast", "8.8.0", "O(N)",
             "Insert elements at the cursor of an array"),
    Addition("arlastitems", "array", -3, "readonly", "read array slow", "8.8.0", "O(N)",
             "Get the elements inserted last into an array"),
    Addition("arlen", "array", 2, "readonly fast", "read array fast", "8.8.0", "O(1)",
             "Get the highest index of an array plus one"),
    Addition("armget", "array", -3, "readonly fast", "read array fast", "8.8.0", "O(N)",
             "Get the elements at several indexes of an array"),
    Addition("armset", "array", -4, "write denyoom fast", "write array fast", "8.8.0", "O(N)",
             "Set the elements at several indexes of an array"),
    Addition("arnext", "array", 2, "readonly fast", "read array fast", "8.8.0", "O(1)",
             "Get the index that the next insertion would use"),
    Addition("arop", "array", -5, "readonly", "read array slow", "8.8.0", "O(N)",
             "Reduce a range of an array to one number"),
    Addition("arring", "array", -4, "write denyoom", "write array slow", "8.8.0", "O(N)",
             "Append elements to a ring of fixed size"),
    Addition("arscan", "array", -4, "readonly", "read array slow", "8.8.0", "O(N)",
             "List indexes and elements in a range of an array"),
    Addition("arseek", "array", 3, "write fast", "write array fast", "8.8.0", "O(1)",
             "Move the insertion cursor of an array"),
    Addition("arset", "array", -4, "write denyoom fast", "write array fast", "8.8.0", "O(N)",
             "Set elements from an index of an array on"),
    Addition("acl|resttoken", "server", 4, "admin noscript", "admin slow dangerous", "", "O(1)",
             "Get a REST token with the rights of a user (hosted databases; the gateway itself answers)", key="none"),
]

# RedisJSON and vector sets are modules: they answer COMMAND DOCS with a group only.
# The rest is newer than Redis 7.0, whose texts (BSD licence) describe everything else.
TEXTS = [
    Text("client|no-touch", "7.2.0", "O(1)", "Choose whether this connection's commands count as use of their keys"),
    Text("client|setinfo", "7.2.0", "O(1)", "Set facts about the client library of this connection"),
    Text("cluster|myshardid", "7.2.0", "O(1)", "Return the shard ID of a node"),
    Text("cluster|slot-stats", "8.2.0", "O(N)", "Get usage statistics of hash slots"),
    Text("hexpire", "7.4.0", "O(N)", "Set the time to live of hash fields in seconds"),
    Text("hexpireat", "7.4.0", "O(N)", "Set the expiration of hash fields as a UNIX timestamp"),
    Text("hexpiretime", "7.4.0", "O(N)", "Get the expiration of hash fields as a UNIX timestamp"),
    Text("hgetdel", "8.0.0", "O(N)", "Get the values of hash fields and delete the fields"),
    Text("hgetex", "8.0.0", "O(N)", "Get the values of hash fields and set or remove their expiration"),
    Text("hpersist", "7.4.0", "O(N)", "Remove the expiration of hash fields"),
    Text("hpexpire", "7.4.0", "O(N)", "Set the time to live of hash fields in milliseconds"),
    Text("hpexpireat", "7.4.0", "O(N)", "Set the expiration of hash fields as a UNIX timestamp in milliseconds"),
    Text("hpexpiretime", "7.4.0", "O(N)", "Get the expiration of hash fields as a UNIX timestamp in milliseconds"),
    Text("hpttl", "7.4.0", "O(N)", "Get the time to live of hash fields in milliseconds"),
    Text("hsetex", "8.0.0", "O(N)", "Set hash fields and their expiration"),
    Text("httl", "7.4.0", "O(N)", "Get the time to live of hash fields in seconds"),
    Text("waitaof", "7.2.0", "O(1)", "Wait until this connection's writes are on the disks of this many servers"),
    Text("xackdel", "8.2.0", "O(N)", "Acknowledge stream messages and delete them"),
    Text("xdelex", "8.2.0", "O(N)", "Delete stream messages, minding the consumer groups that refer to them"),
    Text("json.arrappend", "1.0.0", "O(N)", "Append JSON values to arrays"),
    Text("json.arrindex", "1.0.0", "O(N)", "Find a JSON value in arrays"),
    Text("json.arrinsert", "1.0.0", "O(N)", "Insert JSON values into arrays before an index"),
    Text("json.arrlen", "1.0.0", "O(1), O(N) with several matches", "Get the length of arrays"),
    Text("json.arrpop", "1.0.0", "O(N)", "Remove and get an element of arrays"),
    Text("json.arrtrim", "1.0.0", "O(N)", "Trim arrays to a range"),
    Text("json.clear", "2.0.0", "O(N)", "Empty arrays and objects, and set numbers to 0"),
    Text("json.debug", "1.0.0", "O(N)", "Container for debugging: MEMORY reports the bytes of a value"),
    Text("json.del", "1.0.0", "O(N)", "Delete values of a document, or the document"),
    Text("json.forget", "1.0.0", "O(N)", "Delete values of a document, or the document"),
    Text("json.get", "1.0.0", "O(N)", "Get values of a document as JSON text"),
    Text("json.merge", "2.6.0", "O(M+N)", "Merge a JSON value into values of a document"),
    Text("json.mget", "1.0.0", "O(M*N)", "Get the values at one path of several documents"),
    Text("json.mset", "2.6.0", "O(K*(M+N))", "Set values of several documents"),
    Text("json.numincrby", "1.0.0", "O(N)", "Add to numbers of a document"),
    Text("json.nummultby", "1.0.0", "O(N)", "Multiply numbers of a document"),
    Text("json.numpowby", "1.0.0", "O(N)", "Raise numbers of a document to a power"),
    Text("json.objkeys", "1.0.0", "O(N)", "Get the keys of objects"),
    Text("json.objlen", "1.0.0", "O(1), O(N) with several matches", "Get the number of keys of objects"),
    Text("json.resp", "1.0.0", "O(N)", "Get a value of a document as nested replies"),
    Text("json.set", "1.0.0", "O(M+N)", "Set values of a document"),
    Text("json.strappend", "1.0.0", "O(N)", "Append to strings of a document"),
    Text("json.strlen", "1.0.0", "O(1), O(N) with several matches", "Get the length of strings of a document"),
    Text("json.toggle", "2.0.0", "O(N)", "Toggle booleans of a document"),
    Text("json.type", "1.0.0", "O(1), O(N) with several matches", "Get the types of values of a document"),
    Text("vadd", "8.0.0", "O(log(N))", "Add an element with its vector to a vector set"),
    Text("vcard", "8.0.0", "O(1)", "Get the number of elements in a vector set"),
    Text("vdim", "8.0.0", "O(1)", "Get the dimension of the vectors in a vector set"),
    Text("vemb", "8.0.0", "O(1)", "Get the vector of an element"),
    Text("vgetattr", "8.0.0", "O(1)", "Get the attributes of an element as JSON text"),
    Text("vinfo", "8.0.0", "O(1)", "Get facts about a vector set"),
    Text("vismember", "8.0.0", "O(1)", "Determine whether an element is in a vector set"),
    Text("vlinks", "8.0.0", "O(1)", "Get the neighbours of an element in the graph of a vector set"),
    Text("vrandmember", "8.0.0", "O(N)", "Get random elements of a vector set"),
    Text("vrem", "8.0.0", "O(log(N))", "Remove an element from a vector set"),
    Text("vsetattr", "8.0.0", "O(1)", "Set the attributes of an element"),
    Text("vsim", "8.0.0", "O(log(N)), O(N) with TRUTH", "Get the elements most similar to a vector or an element"),
]

# Names are their prefix; the value is the group, which is also made an ACL category.
MODULE_GROUPS = [
    Rule("json.", "Redis 8 files its RedisJSON under @json and, by flag, @read or @write; the module version that "
         "can be pinned here files it nowhere", "json"),
    Rule("v", "vector sets are a module inside Redis 8, which files module commands nowhere", "vector-set"),
]

# Refused over REST; the value is the case of `Refusal`. Source: the REST API specification, table 8.1.
REFUSALS = [
    Rule("multi exec discard", "transaction state of a shared connection; /multi-exec replaces it", "transaction"),
    Rule("watch unwatch", "state of a shared connection", "connectionState"),
    Rule("subscribe psubscribe unsubscribe punsubscribe ssubscribe sunsubscribe",
         "turns a shared connection into a subscriber's; the SSE endpoints replace it", "subscription"),
    Rule("monitor", "streams forever; its SSE endpoint replaces it", "monitor"),
    Rule("auth hello reset quit select", "changes a shared connection for everybody", "connectionState"),
    Rule("script|debug", "changes a shared connection for everybody", "connectionState"),
    Rule("client|*", "names, tracking, REPLY OFF, KILL, PAUSE hit a shared connection or others", "clientSubcommand"),
    Rule("blpop brpop brpoplpush blmove blmpop bzpopmin bzpopmax bzmpop",
         "would hold a shared connection and the request", "blocking"),
    Rule("xread xreadgroup", "BLOCK would hold a shared connection; without it they pass", "blockingOption"),
    Rule("wait waitaof", "about the writes of one connection, and blocks it", "connectionState"),
    Rule("sync psync replconf replicaof slaveof failover migrate asking readonly readwrite restore-asking",
         "replication and cluster traffic between servers", "replication"),
    Rule("cluster cluster|addslots cluster|addslotsrange cluster|bumpepoch cluster|delslots cluster|delslotsrange "
         "cluster|failover cluster|flushslots cluster|forget cluster|meet cluster|replicate cluster|reset "
         "cluster|saveconfig cluster|set-config-epoch cluster|setslot",
         "changes the cluster; `cluster` itself stands for subcommands that this table does not know", "replication"),
    Rule("shutdown debug module|* save bgsave bgrewriteaof swapdb pfdebug pfselftest", "an operator's action",
         "operator"),
    Rule("config config|set config|resetstat config|rewrite latency latency|reset slowlog slowlog|reset "
         "acl|save acl|load",
         "an operator's action; the containers themselves stand for subcommands that this table does not know",
         "operator"),
]

# Beyond the rule "@read, and not @dangerous": see the REST API specification, 2.1.
READ_ONLY_TOKEN = [
    Rule("ping echo", "harmless, and every client's first command", "yes"),
    Rule("scan keys", "they list the whole keyspace", "no"),
    Rule("json.debug", "its key specification says that it may write", "no"),
]

# Neither flagged `write` nor `readonly` by the server, and yet they change nothing. All others count as writes.
READS = [
    Rule("ping echo time info role lastsave command|* pubsub pubsub|* object|help memory|help memory|stats "
         "memory|doctor memory|malloc-stats xinfo xinfo|help xgroup|help function|help function|list function|stats "
         "function|dump script|help script|exists latency|help latency|doctor latency|graph latency|histogram "
         "latency|history latency|latest slowlog|help slowlog|len slowlog|get config|get config|help acl|cat acl|help "
         "acl|users acl|list acl|getuser acl|whoami acl|genpass acl|dryrun module|list module|help "
         "cluster|info cluster|nodes cluster|slots cluster|shards cluster|links cluster|myid cluster|myshardid "
         "cluster|keyslot cluster|countkeysinslot cluster|getkeysinslot cluster|help cluster|replicas cluster|slaves "
         "cluster|count-failure-reports cluster|slot-stats client|id client|info client|list client|getname "
         "client|getredir client|trackinginfo client|help",
         "they only report"),
]

# Writes whose repetition leaves the state that the first left, given nobody else wrote meanwhile: the retry class
# `lastState`. Other writes are `effectful`.
LAST_STATE = [
    Rule("set setex psetex mset msetex setrange setbit getex", "the arguments are the new state"),
    Rule("del unlink delex expire pexpire expireat pexpireat persist", "the arguments are the new state of the key"),
    Rule("sadd srem sunionstore sinterstore sdiffstore zdiffstore", "membership is stated, not counted"),
    Rule("hset hmset hdel hsetex hgetex hexpire hexpireat hpexpire hpexpireat hpersist", "fields are stated"),
    Rule("zadd zrem zremrangebyscore zremrangebylex geoadd", "members, scores and bounds are stated"),
    Rule("lset xdel xdelex xack xackdel xtrim xsetid xgroup|setid xgroup|destroy xgroup|createconsumer",
         "positions, identifiers and bounds are absolute"),
    Rule("pfadd pfmerge", "observing twice is observing once"),
    Rule("json.set json.mset json.merge json.del json.forget json.clear", "the arguments are the new state"),
    Rule("ardel ardelrange arset armset arseek", "indexes are absolute"),
    Rule("vadd vrem vsetattr", "elements are stated"),
    Rule("script|load", "the same text has the same digest"),
]

# May run long or answer hugely, so that they leave the connection that all share. What costs as much as its
# arguments are many does not count, nor what costs as much as one string is long.
HEAVY = [
    Rule("eval evalsha eval_ro evalsha_ro fcall fcall_ro", "runs foreign code"),
    Rule("keys flushall flushdb", "visits the whole keyspace"),
    Rule("sort sort_ro copy dump", "visits a whole collection"),
    Rule("smembers hgetall hkeys hvals", "answers with a whole collection"),
    Rule("lrange zrange zrangebyscore zrangebylex zrevrange zrevrangebyscore zrevrangebylex xrange xrevrange xread "
         "xreadgroup argetrange arscan argrep", "answers with a range of any size"),
    Rule("arop ardelrange zremrangebyrank zremrangebyscore zremrangebylex zrangestore lpos lrem linsert",
         "visits a range of any size"),
    Rule("sinter sunion sdiff sinterstore sunionstore sdiffstore sintercard zinter zunion zdiff zinterstore "
         "zunionstore zdiffstore zintercard", "visits whole collections"),
    Rule("georadius georadiusbymember georadius_ro georadiusbymember_ro geosearch geosearchstore",
         "visits an area of any size; COUNT limits the answer and not the search"),
    Rule("lcs", "quadratic in the length of its values"),
    Rule("command command|info command|docs command|list", "answers with the server's whole command table"),
]

# How the arguments of a heavy command may show that it is light; the value is the case of `ElementBound`.
BOUNDS = [
    Rule("lrange zrevrange argetrange", "start and stop are indexes", "indexes"),
    Rule("zrange", "indexes, or LIMIT with BYSCORE and BYLEX", "indexesOrLimit"),
    Rule("zrangebyscore zrangebylex zrevrangebyscore zrevrangebylex", "LIMIT offset count", "limit"),
    Rule("xrange xrevrange xread xreadgroup", "COUNT count", "count"),
]

# The gateway changes these before it passes them on.
REWRITTEN = [
    Rule("scan", "WITHTYPE is the gateway's to answer, and a COUNT is added where there is none"),
    Rule("eval eval_ro script|load", "the script flag allow-key-locking is taken out"),
    Rule("evalsha evalsha_ro script|exists", "digests of scripts with that flag are exchanged"),
]

# The gateway answers these itself.
ANSWERED_BY_GATEWAY = [
    Rule("acl|resttoken", "no Redis knows it"),
]
