-- Checks every answer while load is on, and says in one line of JSON how the load went.
-- Arguments: the status and the body that an answer must have; how many requests may be sent, if
-- that is bounded. For a single thread.

local worker
wrong, instead = 0, ""

local LONGER_THAN_ANY_LOAD = 1000000 -- milliseconds

function setup(thread)
  worker = thread
end

function init(arguments)
  expected_status, expected_body = tonumber(arguments[1]), arguments[2]
  left = tonumber(arguments[3])
  if left then
    delay = until_none_is_left
  end
end

-- Milliseconds before the next request, on whichever connection that is.
function until_none_is_left()
  left = left - 1
  return left >= 0 and 0 or LONGER_THAN_ANY_LOAD
end

function response(status, headers, body)
  if status ~= expected_status or body ~= expected_body then
    wrong = wrong + 1
    instead = status .. " " .. body:sub(1, 200)
  end
end

local function in_hexadecimal(words)
  return (words:gsub(".", function(character)
    return string.format("%02x", character:byte())
  end))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"answers": %d, "microseconds": %d, "p50": %d, "p99": %d, "wrong": %d, "instead": "%s",'
      .. ' "connect": %d, "read": %d, "write": %d, "timeout": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    worker:get("wrong"), in_hexadecimal(worker:get("instead")),
    errors.connect, errors.read, errors.write, errors.timeout
  ))
end
