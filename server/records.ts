/** What the HTTP and socket doors need of the records; PostgreSQL provides it (postgres/records.ts). */
import type {
  Alert,
  AlertState,
  Asset,
  AssetKind,
  Bbox,
  Command,
  CommandAction,
  Fault,
  Level,
  Millis,
  NumberedFact,
  Principal,
  VerdictValue,
} from '@yiwang/contract'

export interface AlertQuery {
  readonly states?: readonly AlertState[]
  readonly levels?: readonly Level[]
  /** Opaque; from the last page. */
  readonly cursor?: string
  readonly limit: number
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

export type AlertAction =
  | { readonly do: 'ack' }
  | { readonly do: 'shelve'; readonly until: Millis; readonly reason: string }
  | { readonly do: 'unshelve' }
  | { readonly do: 'verdict'; readonly value: VerdictValue; readonly reason?: string }

export type ActResult =
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly why: 'unknown' }
  | { readonly ok: false; readonly why: 'conflict'; readonly alert: Alert }
  /** The rules of the lifecycle forbid it: code says which. */
  | { readonly ok: false; readonly why: 'forbidden'; readonly code: string; readonly alert: Alert }

export interface RecordsSnapshot {
  readonly epoch: string
  /** Number of the last fact contained. */
  readonly cursor: number
  readonly alerts: readonly Alert[]
  readonly assets: readonly Asset[]
}

export interface ObservationRow {
  readonly feature: string
  readonly property: string
  readonly value: number | boolean | string | null
  readonly unit?: string
  readonly time: Millis
}

export interface Records {
  /** One REPEATABLE READ: alerts, assets and the fact number they stand at. */
  snapshot(): Promise<RecordsSnapshot>
  factsAfter(n: number, limit: number): Promise<readonly NumberedFact[]>
  alerts(query: AlertQuery): Promise<Page<Alert>>
  alert(id: string): Promise<Alert | undefined>
  /** Checked against `ifVersion` and the lifecycle, written with its fact in one transaction. */
  act(id: string, ifVersion: number, action: AlertAction, who: Principal, at: Millis): Promise<ActResult>
  assets(query: {
    readonly kinds?: readonly AssetKind[]
    readonly bbox?: Bbox
    readonly cursor?: string
    readonly limit: number
  }): Promise<Page<Asset>>
  asset(id: string): Promise<Asset | undefined>
  observations(query: {
    readonly feature: string
    readonly property?: string
    readonly from: Millis
    readonly to: Millis
    readonly limit: number
  }): Promise<readonly ObservationRow[]>
  faults(query: {
    readonly source?: string
    readonly cursor?: string
    readonly limit: number
  }): Promise<Page<Fault & { readonly id: string }>>
  /** Stores the command and its fact; the relay hands it to ingest. */
  issue(device: string, body: CommandAction, expiresAt: Millis, who: Principal, at: Millis): Promise<Command>
  command(id: string): Promise<(Command & { readonly outcome?: string }) | undefined>
  /** Cheap and honest: one query to the records. */
  ping(): Promise<void>
}
