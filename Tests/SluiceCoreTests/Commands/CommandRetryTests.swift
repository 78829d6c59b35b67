import SluiceCore
import Testing

@Suite struct CommandRetryTests {
    @Test(arguments: [
        (
            RetryClass.read,
            """
            GET MGET HGET HMGET HGETALL EXISTS TTL ZRANGE ZREVRANGE SMEMBERS SCAN KEYS EVAL_RO EVALSHA_RO FCALL_RO SORT_RO \
            PING ECHO INFO JSON.GET JSON.MGET XREAD PFCOUNT TOUCH ARGET
            """
        ),
        (
            .lastState,
            """
            SET DEL UNLINK EXPIRE PERSIST SADD SREM ZADD ZREM HSET HDEL MSET SETEX HEXPIRE HSETEX HGETEX GETEX JSON.SET \
            JSON.DEL XDEL XACK PFADD ARSET
            """
        ),
        (
            .effectful,
            """
            INCR INCRBY DECR APPEND LPUSH RPUSH LPOP RPOP LMOVE ZINCRBY HINCRBY XADD PUBLISH GETSET GETDEL SPOP RENAME EVAL \
            EVALSHA FCALL SETNX MSETNX HSETNX HGETDEL XREADGROUP XCLAIM XAUTOCLAIM FLUSHALL FLUSHDB ZPOPMIN BITFIELD LTRIM \
            JSON.NUMINCRBY JSON.ARRAPPEND JSON.ARRPOP JSON.TOGGLE JSON.STRAPPEND ARINSERT ARRING MULTI EXEC SORT BITOP \
            ZUNIONSTORE LREM ZREMRANGEBYRANK COPY RESTORE
            """
        ),
    ])
    func classifies(retry: RetryClass, commands: String) {
        for command in commands.split(separator: " ") {
            #expect(find(String(command))?.retry == retry, "\(command)")
        }
    }

    @Test func whatWritesIsNeverRepeatedLikeARead() {
        for command in CommandTable.standard.all {
            #expect((command.retry == .read) == !command.traits.contains(.writes), "\(command.name)")
        }
    }

    @Test func aBatchIsAsDangerousAsItsWorstMember() {
        let classes = ["GET", "SET", "INCR", "DEL"].compactMap { find($0)?.retry }
        #expect(classes.max() == .effectful)
        #expect(RetryClass.allCases.sorted() == [.read, .guarded, .lastState, .effectful])
    }
}
