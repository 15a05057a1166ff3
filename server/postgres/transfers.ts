/** Lists in and out of the records: planned and written under one lock, so that what was promised is what is done. */
import { createHash, randomUUID } from 'node:crypto'
import type { Account, AuditAct, Fact, ImportReport, Millis, OrgUnit, RowFlaw } from '@yiwang/contract'
import type pg from 'pg'
import type { Sender, Transfer, Transfers } from '../people.ts'
import { planStaff, type StaffField, type StaffPlan } from '../sheets/staff.ts'
import { planUnits, type UnitField, type UnitPlan } from '../sheets/units.ts'
import { masked, STAFF_PLACED } from './accounts.ts'
import { acted } from './act.ts'
import { liesIn } from './areas.ts'
import { settled } from './connect.ts'
import { lastGrantor } from './grantors.ts'
import { json } from './json.ts'
import { endUnit, inhabitants, ONE_AT_A_TIME, writeUnit } from './organisation.ts'

/** A report tells this many flaws and names; the counts are of all. */
const MOST_TOLD = 500
/** Staff numbers in one row of the audit. */
const NAMED_AT_ONCE = 100

export function createTransfers(pool: pg.Pool): Transfers {
  return {
    importStaff: (list, sender, at) =>
      acted(pool, at, async (client) => {
        // Whoever changes one account meanwhile waits, and then finds another version.
        await client.query('lock table account in share row exclusive mode')
        const plan = await staffPlan(client, list, sender, at)
        const report = reportOf(list, { ...plan, gone: plan.left.map(({ name }) => name) })
        if (!report.written) return { result: report }
        const accounts = [...plan.created, ...plan.changed]
        await writeAccounts(client, accounts)
        const facts: Fact[] =
          accounts.length > 0 ? [{ kind: 'access', at, accounts: accounts.map(({ id }) => id), sessions: [] }] : []
        const rest = plan.changed.filter((account) => !plan.left.includes(account))
        return {
          result: report,
          facts,
          audit: [
            told(sender, 'account.manage', list, report),
            ...named(sender, 'created', plan.created),
            ...named(sender, 'changed', rest),
            ...plan.left.map(
              ({ id, unit }): AuditAct => ({
                ...sender.actor,
                act: 'account.manage',
                on: `account:${id}`,
                orgPath: unit,
                outcome: 'done',
                detail: { change: 'left', because: list.because },
              }),
            ),
          ],
        }
      }),

    importUnits: (list, sender, at) =>
      acted(pool, at, async (client) => {
        await client.query(ONE_AT_A_TIME.units)
        const plan = await unitPlan(client, list, sender, at)
        // Written even in a dry run, so that what it says is what would be; then nothing of it is kept.
        await client.query('savepoint list')
        const flaws = plan.flaws.length > 0 ? plan.flaws : await writeUnits(client, plan, list.because, at)
        const report = reportOf(list, {
          created: plan.begun,
          changed: plan.renamed,
          unchanged: plan.unchanged,
          gone: plan.ended.map(({ name }) => name),
          flaws,
        })
        if (report.written) return { result: report, audit: [told(sender, 'organisation.manage', list, report)] }
        await client.query('rollback to savepoint list')
        return { result: report }
      }),

    exportStaff: ({ areas, unit }, whole, actor, at) =>
      acted(pool, at, async (client) => {
        const within = liesIn(areas, STAFF_PLACED, 2)
        const { rows } = await client.query<{ body: Account }>(
          `select body from account a where ($1::text is null or unit = $1 or starts_with(unit, $1 || '/')) and ${within.text}
           order by unit, lower(login)`,
          [unit ?? null, ...within.values],
        )
        const accounts = rows.map(({ body }) => body)
        const open = new Set(whole ? accounts.filter((account) => account.phone !== undefined && whole.of(account)) : [])
        const detail = { count: accounts.length, phones: open.size, ...(whole && { because: whole.because }) }
        return {
          result: accounts.map((account) => (open.has(account) ? account : masked(account))),
          audit: [{ ...actor, act: 'account.export', on: 'account', orgPath: unit ?? '', outcome: 'done', detail }],
        }
      }),
  }
}

async function staffPlan(client: pg.PoolClient, list: Transfer<StaffField>, sender: Sender, at: Millis): Promise<StaffPlan> {
  const [accounts, units] = await settled([
    client.query<{ body: Account }>('select body from account order by unit, lower(login)'),
    client.query<{ body: OrgUnit }>('select body from org_unit where until is null for share'),
  ])
  const world = {
    accounts: accounts.rows.map(({ body }) => body),
    units: units.rows.map(({ body }) => body),
    keeps: sender.keeps,
    self: sender.actor.by,
    isOtherAdministrator: sender.isOtherAdministrator,
    isBeyond: sender.isBeyond,
    idOf: randomUUID,
  }
  const plan = planStaff(list.rows.rows, world, list.complete, at)
  const after = new Map(plan.changed.map((account) => [account.id, account]))
  const changes = world.accounts.flatMap((before) => {
    const then = after.get(before.id)
    return then ? [{ before, after: then }] : []
  })
  const others = world.accounts.filter(({ id }) => !after.has(id))
  const last = lastGrantor(changes, others, at)
  return last === undefined ? plan : { ...plan, flaws: [...plan.flaws, { row: 0, code: 'last', value: last.login }] }
}

async function unitPlan(client: pg.PoolClient, list: Transfer<UnitField>, sender: Sender, at: Millis): Promise<UnitPlan> {
  const { rows } = await client.query<{ body: OrgUnit }>('select body from org_unit order by path, version')
  const all = rows.map(({ body }) => body)
  const last = new Map(all.map(({ path, version }) => [path, version]))
  const world = {
    units: all.filter(({ until }) => until === undefined),
    lastVersion: (path: string) => last.get(path) ?? 0,
    keeps: sender.keeps,
  }
  return planUnits(list.rows.rows, world, list.complete, at)
}

async function writeUnits(
  client: pg.PoolClient,
  { begun, renamed, ended }: UnitPlan,
  because: string,
  at: Millis,
): Promise<readonly RowFlaw[]> {
  const flaws: RowFlaw[] = []
  for (const { before, after } of renamed) {
    await endUnit(client, before, because, at)
    await writeUnit(client, after)
  }
  for (const unit of begun) await writeUnit(client, unit)
  for (const unit of ended) {
    if (await inhabitants(client, unit.path)) flaws.push({ row: 0, code: 'inhabited', value: unit.path.slice(0, 80) })
    else await endUnit(client, unit, because, at)
  }
  return flaws
}

function writeAccounts(client: pg.PoolClient, accounts: readonly Account[]): Promise<unknown> {
  return client.query(
    `insert into account (id, login, state, unit, staff, version, body)
     select (a->>'id')::uuid, a->>'login', a->>'state', a->>'unit', a->>'staff', (a->>'version')::int, a from unnest($1::jsonb[]) a
     on conflict (id) do update set login = excluded.login, state = excluded.state, unit = excluded.unit, staff = excluded.staff,
       version = excluded.version, body = excluded.body`,
    [accounts.map(json)],
  )
}

function reportOf(
  { rows, dryRun }: Pick<Transfer<string>, 'rows' | 'dryRun'>,
  plan: {
    readonly created: readonly unknown[]
    readonly changed: readonly unknown[]
    readonly unchanged: number
    readonly gone: readonly string[]
    readonly flaws: readonly RowFlaw[]
  },
): ImportReport {
  const flaws = [...rows.flaws, ...plan.flaws]
  return {
    written: !dryRun && flaws.length === 0,
    rows: rows.rows.length,
    created: plan.created.length,
    changed: plan.changed.length,
    unchanged: plan.unchanged,
    gone: { count: plan.gone.length, names: plan.gone.slice(0, MOST_TOLD) },
    flaws: { count: flaws.length, items: flaws.slice(0, MOST_TOLD) },
    ignored: rows.ignored.slice(0, 50).map((title) => title.slice(0, 80)),
  }
}

/** The list by its digest: whoever has the file can show that it was this one. */
function told({ actor }: Sender, act: string, { rows, because }: Transfer<string>, report: ImportReport): AuditAct {
  const digest = createHash('sha256').update(json(rows.rows)).digest('hex')
  const { created, changed, unchanged, gone } = report
  const detail = { change: 'imported', because, rows: report.rows, created, changed, unchanged, gone: gone.count }
  return { ...actor, act, on: `list:${digest}`, outcome: 'done', detail }
}

function named({ actor }: Sender, change: string, accounts: readonly Account[]): readonly AuditAct[] {
  const chunks = Array.from({ length: Math.ceil(accounts.length / NAMED_AT_ONCE) }, (_, i) =>
    accounts.slice(i * NAMED_AT_ONCE, (i + 1) * NAMED_AT_ONCE),
  )
  return chunks.map((chunk) => ({
    ...actor,
    act: 'account.manage',
    on: 'account',
    outcome: 'done',
    detail: { change, staff: chunk.map(({ staff = '' }) => staff).join(',') },
  }))
}
