-- Checks every answer while load is on, and says in one line of JSON how the load went.
-- Arguments: the status and the body that an answer must have; how many connections ask, if each
-- may do so only once, spread over a second. For a single thread.

local worker
wrong, instead = 0, ""

local A_SECOND, LONGER_THAN_ANY_LOAD = 1000, 1000000 -- in milliseconds

function setup(thread)
  worker = thread
end

function init(arguments)
  expected_status, expected_body = tonumber(arguments[1]), arguments[2]
  connections, asked = tonumber(arguments[3]), 0
  if connections then
    delay = one_after_the_other
  end
end

-- Milliseconds before the next request, on whichever connection that is.
function one_after_the_other()
  asked = asked + 1
  if asked > connections then
    return LONGER_THAN_ANY_LOAD
  end
  return math.floor((asked - 1) * A_SECOND / connections)
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
