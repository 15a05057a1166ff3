/** Accounts with what proves who they are, the organisation they work in, responsibility grids, and the tokens of walls. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  // Bodies are the contract's Account without what proves who it is.
  `create table account (
     id uuid primary key, login text not null, state text not null, unit text not null, staff text, version int not null, body jsonb not null)`,
  // 王宁 and ＷＡＮＧ are told apart by people, WANG and wang are not.
  `create unique index account_login on account (lower(login))`,
  `create unique index account_staff on account (staff) where staff is not null`,
  `create index account_unit on account (unit)`,
  `create table account_secret (
     account uuid primary key references account, password text, former text[] not null default '{}', changed_at bigint not null,
     totp text, totp_used bigint, subject text unique)`,

  `create table org_unit (
     path text not null, version int not null, kind text not null, since bigint not null, until bigint, body jsonb not null,
     primary key (path, version))`,
  `create unique index org_unit_now on org_unit (path) where until is null`,
  // 0 = since before anybody wrote it down.
  `alter table unit_grid add column since bigint not null default 0, add column until bigint, add column because text`,
  `update unit_grid g set until = 0 where exists (select from unit_grid newer where newer.code = g.code and newer.version > g.version)`,
  `create unique index unit_grid_now on unit_grid (code) where until is null`,
  `create table responsibility_grid (id uuid primary key, since bigint not null, until bigint, body jsonb not null)`,

  `create table wall (id uuid primary key, token_sha256 text not null unique, withdrawn_at bigint, body jsonb not null)`,
]
