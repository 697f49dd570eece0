-- Sends the request that the arguments describe, and prints what came of it as one line of JSON.
local request_text

function init(args)
  local method, path = args[1], args[2]
  local body = args[3] ~= "" and args[3] or nil
  wrk.method = method
  request_text = wrk.format(method, path, nil, body)
end

function request()
  return request_text
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"failed":%d,"status":%d,"p50":%.1f,"p99":%.1f,"p999":%.1f,"max":%.1f}\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.timeout, e.status,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max))
end
