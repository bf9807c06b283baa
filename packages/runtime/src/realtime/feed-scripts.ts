/**
 * What Redis runs on the feed of one tenant. Keys, all of one hash tag:
 *
 *   state    hash    run (the server's run id), start and seq (numbers of the feed), o:<partition> (last offset counted),
 *                    r:<survey> and p:<survey> (the counters), trimmed (1 once events were cut off)
 *   seen     zset    event ids by their number
 *   events   stream  `<number>-0`: survey, event
 *   turn     string  who is seeding
 *
 * A number is a time of Redis in microseconds, at least one more than the last: feeds that are made anew go on where no
 * number was given before, and age can be told from them. A feed of another run of the server counts as none: what was
 * written last before a crash or a failover may be missing in it.
 */
const COMMON = `
  local function number(value) return string.format('%.0f', value) end
  local function run_id() return string.match(redis.call('info', 'server'), 'run_id:(%x+)') end
  local function micros()
    local time = redis.call('time')
    return tonumber(time[1]) * 1e6 + tonumber(time[2])
  end
`

/** KEYS state seen events; ARGV window_us, events_max, then partition, offset, event id, survey, responses, partial, event, erased ids. */
export const COUNT = `${COMMON}
  local state, seen, events = KEYS[1], KEYS[2], KEYS[3]
  if redis.call('hget', state, 'run') ~= run_id() then return false end
  local window, events_max = tonumber(ARGV[1]), tonumber(ARGV[2])
  local now = micros()
  local seq = tonumber(redis.call('hget', state, 'seq'))
  local last, counted = {}, 0
  for i = 3, #ARGV, 8 do
    local field, offset, id, survey = 'o:' .. ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2], ARGV[i + 3]
    last[field] = last[field] or tonumber(redis.call('hget', state, field) or -1)
    if offset > last[field] then
      last[field] = offset
      if not redis.call('zscore', seen, id) then
        seq = math.max(seq + 1, now)
        redis.call('zadd', seen, number(seq), id)
        redis.call('xadd', events, number(seq) .. '-0', 'survey', survey, 'event', ARGV[i + 6])
        redis.call('hincrby', state, 'r:' .. survey, ARGV[i + 4])
        redis.call('hincrby', state, 'p:' .. survey, ARGV[i + 5])
        for erased in string.gmatch(ARGV[i + 7], '[^,]+') do
          local at = redis.call('zscore', seen, erased)
          if at then redis.call('xdel', events, number(tonumber(at)) .. '-0') end
        end
        counted = counted + 1
      end
    end
  end
  for field, offset in pairs(last) do redis.call('hset', state, field, number(offset)) end
  redis.call('hset', state, 'seq', number(seq))
  local cut = redis.call('xtrim', events, 'maxlen', events_max)
    + redis.call('xtrim', events, 'minid', number(now - window) .. '-0')
  if cut > 0 then redis.call('hset', state, 'trimmed', 1) end
  redis.call('zremrangebyscore', seen, '-inf', number(now - window))
  for _, key in ipairs({ state, seen, events }) do redis.call('pexpire', key, math.ceil(window / 1000)) end
  return counted
`

/** KEYS state events; ARGV after, count. */
export const READ = `${COMMON}
  if redis.call('hget', KEYS[1], 'run') ~= run_id() then return false end
  local entries = {}
  if tonumber(ARGV[2]) > 0 then
    entries = redis.call('xrange', KEYS[2], '(' .. ARGV[1] .. '-0', '+', 'count', ARGV[2])
  end
  return { redis.call('hgetall', KEYS[1]), entries, redis.call('xrange', KEYS[2], '-', '+', 'count', 1), number(micros()) }
`

/** KEYS state turn; ARGV token, turn_ms. 'there' when nothing is missing, 'mine' for whoever is to seed, else 'wait'. */
export const TAKE_TURN = `${COMMON}
  if redis.call('hget', KEYS[1], 'run') == run_id() then return 'there' end
  if redis.call('set', KEYS[2], ARGV[1], 'nx', 'px', ARGV[2]) then return 'mine' end
  return 'wait'
`

/**
 * KEYS state seen events turn; ARGV token, window_ms, number of fields, fields and values, event ids.
 * Whoever lost its turn knows nothing of what was counted since: its seed would be too old.
 */
export const SEED = `${COMMON}
  local state, seen, events, turn = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
  if redis.call('get', turn) ~= ARGV[1] then return 0 end
  redis.call('del', state, seen, events, turn)
  local now = number(micros())
  redis.call('hset', state, 'run', run_id(), 'start', now, 'seq', now)
  local fields_end = 3 + tonumber(ARGV[3])
  for i = 4, fields_end, 2 do redis.call('hset', state, ARGV[i], ARGV[i + 1]) end
  for i = fields_end + 1, #ARGV do redis.call('zadd', seen, now, ARGV[i]) end
  for _, key in ipairs({ state, seen }) do redis.call('pexpire', key, ARGV[2]) end
  return 1
`
