/**
 * Counts a request, in one step for Redis: KEYS[1] is the counter, ARGV the threshold and the seconds of the window, which begins
 * with the first request. Gives the threshold, the count with this request, and the seconds that are left. Above the threshold
 * nothing is counted any more. A counter without an end, which nothing here makes, is given one, or it would refuse for ever.
 */
export const SCRIPT: string = `local threshold = tonumber(ARGV[1])
local current = tonumber(redis.call('get', KEYS[1]) or '0')
if current <= threshold then
  current = redis.call('incr', KEYS[1])
end
local ttl = redis.call('ttl', KEYS[1])
if ttl < 0 then
  redis.call('expire', KEYS[1], ARGV[2])
  ttl = tonumber(ARGV[2])
end
return {threshold, current, ttl}`;
