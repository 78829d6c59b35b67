-- The request comes from the environment; the outcome is printed as one line of JSON behind the word RESULT.
wrk.method = os.getenv("BENCH_METHOD") or "GET"
wrk.path = os.getenv("BENCH_PATH") or "/"
wrk.body = os.getenv("BENCH_BODY")

local token = os.getenv("BENCH_TOKEN")
if token then
   wrk.headers["Authorization"] = "Bearer " .. token
end

-- A field whose value no other request has, of this run or another.
local unique = os.getenv("BENCH_UNIQUE_FIELD")
if unique then
   local run = os.getenv("BENCH_RUN") .. "-"
   local number = 0
   request = function()
      number = number + 1
      wrk.headers[unique] = run .. number
      return wrk.format()
   end
end

function done(summary, latency, requests)
   local errors = summary.errors
   print(string.format(
      'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, '
      .. '"failed": {"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}}',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
      errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
