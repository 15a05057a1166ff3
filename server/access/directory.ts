/**
 * Who there is, in memory: accounts and walls with their grants. Read once at the start, and then only those a fact names, so that
 * nobody at the door costs the records a question.
 */
import { type Account, type Grant, isGranted, type Millis, nextTurn, type Principal, type Wall } from '@yiwang/contract'

export interface Person {
  readonly account: Account
  /** When the password was chosen; absent = there is none. */
  readonly passwordAt?: Millis
}

export interface Everybody {
  readonly people: readonly Person[]
  /** Those not withdrawn. */
  readonly walls: readonly Wall[]
}

export interface DirectoryParts {
  everybody(): Promise<Everybody>
  /** Of these ids those that are there. */
  some(ids: readonly string[]): Promise<Everybody>
  /** Whether accounts of the demo district count. */
  readonly demo: boolean
}

interface Standing {
  readonly principal: Principal
  /** What it may do is something else from then on. */
  readonly until: Millis | undefined
}

export class Directory {
  readonly #parts: DirectoryParts
  readonly #people = new Map<string, Person>()
  readonly #byLogin = new Map<string, Person>()
  readonly #walls = new Map<string, Wall>()
  readonly #standing = new Map<string, Standing>()
  /** Changed, and not read anew yet; those for which that has failed. */
  readonly #behind = new Set<string>()
  readonly #failed = new Set<string>()
  #reading: Promise<void> = Promise.resolve()

  private constructor(parts: DirectoryParts) {
    this.#parts = parts
  }

  static async load(parts: DirectoryParts): Promise<Directory> {
    const directory = new Directory(parts)
    await directory.reload()
    return directory
  }

  /** Facts may have been missed. */
  async reload(): Promise<void> {
    const everybody = await this.#parts.everybody()
    this.#people.clear()
    this.#byLogin.clear()
    this.#walls.clear()
    this.#standing.clear()
    this.#take(everybody)
  }

  /** Those named, in one question; one after the other, so that the older answer never comes last. */
  refresh(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#behind.add(id)
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#catchUp())
    return this.#reading
  }

  /** Of what is named as changed nothing is said before it has been read: throws while that cannot be done. */
  async sure(id: string): Promise<void> {
    if (!this.#failed.has(id)) return
    await this.refresh([])
  }

  get hasPeople(): boolean {
    return this.#people.size > 0
  }

  people(): Iterable<Person> {
    return this.#people.values()
  }

  person(id: string): Person | undefined {
    return this.#people.get(id)
  }

  personOf(login: string): Person | undefined {
    return this.#byLogin.get(loginKey(login))
  }

  wall(id: string): Wall | undefined {
    return this.#walls.get(id)
  }

  /** With the grants in force then; undefined = may not even come in. The same one as long as nothing changes. */
  principalOf(id: string, at: Millis): Principal | undefined {
    const known = this.#standing.get(id)
    if (known && (known.until === undefined || at < known.until)) return known.principal
    const found = this.#nameAndGrants(id)
    if (!found) return undefined
    const principal: Principal = { id, name: found.name, grants: found.grants.filter((grant) => isGranted(grant, at)) }
    this.#standing.set(id, { principal, until: nextTurn(found.grants, at) })
    return principal
  }

  /** When what they may do changes by itself; undefined = never. */
  nextTurn(id: string, at: Millis): Millis | undefined {
    const found = this.#nameAndGrants(id)
    return found && nextTurn(found.grants, at)
  }

  async #catchUp(): Promise<void> {
    const ids = [...this.#behind]
    if (ids.length === 0) return
    // Before they are read: one that is named again meanwhile may have been read as it was before.
    this.#behind.clear()
    try {
      const some = await this.#parts.some(ids)
      for (const id of ids) this.#forget(id)
      this.#take(some)
    } catch (error) {
      for (const id of ids) {
        this.#behind.add(id)
        this.#failed.add(id)
      }
      throw error
    }
    for (const id of ids) this.#failed.delete(id)
  }

  #nameAndGrants(id: string): { readonly name: string; readonly grants: readonly Grant[] } | undefined {
    const account = this.#people.get(id)?.account
    if (account) return account.state === 'active' ? account : undefined
    const wall = this.#walls.get(id)
    return wall && { name: wall.name, grants: grantsOf(wall) }
  }

  #take({ people, walls }: Everybody): void {
    for (const person of people) {
      if (person.account.demo && !this.#parts.demo) continue
      this.#people.set(person.account.id, person)
      this.#byLogin.set(loginKey(person.account.login), person)
    }
    for (const wall of walls) this.#walls.set(wall.id, wall)
  }

  #forget(id: string): void {
    const person = this.#people.get(id)
    if (person) this.#byLogin.delete(loginKey(person.account.login))
    this.#people.delete(id)
    this.#walls.delete(id)
    this.#standing.delete(id)
  }
}

/** wang, WANG and ｗａｎｇ are one. */
export function loginKey(login: string): string {
  return login.normalize('NFKC').toLowerCase()
}

export function grantsOf({ areas, until }: Pick<Wall, 'areas' | 'until'>): readonly Grant[] {
  return areas.map((area) => ({ ...area, role: 'wall', ...(until !== undefined && { until }) }))
}
