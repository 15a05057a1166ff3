/**
 * The scripts ingest runs inside Redis. The first two may be repeated when the answer to a first try was lost: the number of
 * the flight, kept beside the data in the same slot, tells a repeat from something new, so nothing is counted or stored twice.
 */
import { createHash } from 'node:crypto'
import type { Redis } from './link.ts'

export interface Script {
  readonly text: string
  readonly sha1: string
}

function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') }
}

/** KEYS: tally, flight. ARGV: flight number, its life in ms, then field and amount by turns. */
export const COUNT = script(`
if redis.call('GET', KEYS[2]) == ARGV[1] then return 0 end
for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1
`)

/**
 * KEYS: tally, flight, alarm lane, telemetry lane, then one mark per message.
 * ARGV: flight number, life of the flight in ms, life of the marks in ms, name of the entry's field, most messages an entry
 * holds, then lane (3 or 4), counter of duplicates and JSON of each message. Answers 1 (stored) or 0 (duplicate) for each.
 */
export const STORE_ONCE = script(`
local flight, repeated = ARGV[1], redis.call('GET', KEYS[2]) == ARGV[1]
local answers, fresh, duplicates = {}, { {}, {} }, {}
for i = 1, #KEYS - 4 do
  local mark, at = KEYS[4 + i], 6 + (i - 1) * 3
  local mine = flight .. '#' .. i
  if repeated then
    answers[i] = redis.call('GET', mark) == mine and 1 or 0
  elseif redis.call('SET', mark, mine, 'NX', 'PX', ARGV[3]) then
    answers[i] = 1
    local lane = fresh[tonumber(ARGV[at]) - 2]
    lane[#lane + 1] = ARGV[at + 2]
  else
    answers[i] = 0
    duplicates[ARGV[at + 1]] = (duplicates[ARGV[at + 1]] or 0) + 1
  end
end
if repeated then return answers end
local most = tonumber(ARGV[5])
for lane = 1, 2 do
  for first = 1, #fresh[lane], most do
    local last = math.min(first + most - 1, #fresh[lane])
    redis.call('XADD', KEYS[lane + 2], '*', ARGV[4], '{"m":[' .. table.concat(fresh[lane], ',', first, last) .. ']}')
  end
end
for field, count in pairs(duplicates) do redis.call('HINCRBY', KEYS[1], field, count) end
redis.call('SET', KEYS[2], flight, 'PX', ARGV[2])
return answers
`)

/**
 * KEYS: faults stream, counter of those not kept. ARGV: most entries it may hold, name of the entry's field, then JSON and count
 * of each fault ('' = none). Answers how many are counted and told nowhere yet; a repeat may show a fault twice.
 */
export const SHOW_FAULTS = script(`
local room = tonumber(ARGV[1]) - redis.call('XLEN', KEYS[1])
local unkept = tonumber(redis.call('GET', KEYS[2]) or '0')
if unkept > 0 and room > 0 then
  local at = redis.call('TIME')
  local told = '{"source":"ingest","reason":"unkept","from":"faults","at":' .. at[1] .. '000,"count":' .. string.format('%d', unkept) .. '}'
  redis.call('XADD', KEYS[1], '*', ARGV[2], told)
  redis.call('DEL', KEYS[2])
  room, unkept = room - 1, 0
end
for i = 3, #ARGV, 2 do
  if ARGV[i] ~= '' and room > 0 then
    redis.call('XADD', KEYS[1], '*', ARGV[2], ARGV[i])
    room = room - 1
  elseif ARGV[i] ~= '' then
    unkept = redis.call('INCRBY', KEYS[2], ARGV[i + 1])
  end
end
return unkept
`)

export async function runScript(
  redis: Redis,
  { text, sha1 }: Script,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args]
  try {
    return await redis.sendCommand(['EVALSHA', sha1, ...rest])
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return redis.sendCommand(['EVAL', text, ...rest])
  }
}
