/** What the HTTP and socket doors need of the records; PostgreSQL provides it (postgres/records.ts). */
import type {
  Alert,
  AlertCount,
  AlertEvent,
  AlertLoad,
  AlertState,
  Area,
  Asset,
  AssetKind,
  Bbox,
  Binned,
  Command,
  CommandAction,
  DeviceId,
  Drill,
  DrillRequest,
  Fault,
  Forecasts,
  Level,
  Millis,
  Moment,
  Notice,
  NoticeRequest,
  NumberedFact,
  Series,
  SilentDevice,
  Tracks,
  UnitGrid,
  VerdictValue,
} from '@yiwang/contract'
import type { Visitor } from './visitor.ts'

export interface AlertQuery {
  readonly states?: readonly AlertState[]
  readonly levels?: readonly Level[]
  /** Raised at this asset. */
  readonly asset?: string
  /** First seen at or after. */
  readonly from?: Millis
  /** As it is shown, without its letter: an alarm and a drilled one may share it. */
  readonly number?: string
  /** Only those that lie in these. */
  readonly areas: readonly Area[]
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
  /** Open ones, and of those closed within a day the newest. */
  readonly alerts: readonly Alert[]
  /** Of alerts closed at this instant or later, all are here. */
  readonly closedFrom: Millis
  readonly assets: readonly Asset[]
  /** Devices the engine calls silent, registered or not. */
  readonly silent: readonly SilentDevice[]
  /** Running. */
  readonly drills: readonly Drill[]
  /** Not run out and not lifted. */
  readonly notices: readonly Notice[]
}

export interface ObservationRow {
  readonly feature: string
  readonly property: string
  readonly value: number | boolean | string | null
  readonly unit?: string
  readonly time: Millis
}

/** What was, for those who play it back: of the areas they may look back on. */
export interface PastRecords {
  /** What was true at an instant. */
  moment(query: { readonly at: Millis; readonly areas: readonly Area[]; readonly alertAreas: readonly Area[] }): Promise<Moment>
  /** Ways of moving things, oldest point first, thinned to at most `most` points in all. */
  tracks(query: {
    readonly from: Millis
    readonly to: Millis
    readonly kinds: readonly AssetKind[]
    readonly most: number
    readonly areas: readonly Area[]
  }): Promise<Tracks>
  /** Of alerts first seen in the range. */
  alertLoad(query: { readonly from: Millis; readonly to: Millis; readonly areas: readonly Area[] }): Promise<AlertLoad>
  /** Alerts by the time they were first seen, every bin of the range. */
  alertCounts(query: {
    readonly from: Millis
    readonly to: Millis
    readonly bin: Millis
    readonly areas: readonly Area[]
  }): Promise<readonly AlertCount[]>
  series(query: SeriesQuery): Promise<Series>
  /** Reckoned at most once a minute. */
  forecasts(query: { readonly now: Millis; readonly areas: readonly Area[] }): Promise<Forecasts>
}

export interface SeriesQuery {
  readonly property: string
  readonly from: Millis
  readonly to: Millis
  readonly bin: Millis
  readonly as: Binned
  /** These, or all assets of these kinds. */
  readonly assets?: readonly DeviceId[]
  readonly kinds?: readonly AssetKind[]
  readonly areas: readonly Area[]
}

export type DrillResult =
  | { readonly ok: true; readonly drill: Drill }
  | { readonly ok: false; readonly why: 'unknown' }
  /** It has changed since, or is over. */
  | { readonly ok: false; readonly why: 'conflict' | 'ended' | 'noSuchPhase'; readonly drill: Drill }
  /** Another running drill holds some of its assets. */
  | { readonly ok: false; readonly why: 'overlap'; readonly drill: Drill }
  | { readonly ok: false; readonly why: 'noSuchAsset'; readonly asset: string }

/** Each act is written with its fact in one transaction. */
export interface DrillRecords {
  /** Newest first; `running` = only those that are. */
  drills(query: { readonly running: boolean; readonly limit: number }): Promise<readonly Drill[]>
  drill(id: string): Promise<Drill | undefined>
  startDrill(request: DrillRequest, visitor: Visitor, at: Millis): Promise<DrillResult>
  setDrillPhase(id: string, ifVersion: number, phase: number, visitor: Visitor, at: Millis): Promise<DrillResult>
  /** Its alerts that still hold are closed with it; what goes on afterwards is real and raised anew. */
  endDrill(id: string, ifVersion: number, visitor: Visitor, at: Millis): Promise<DrillResult>
}

export interface NoticeRecords {
  /** Newest first; `now` = only those in force then. */
  notices(query: { readonly now?: Millis; readonly limit: number }): Promise<readonly Notice[]>
  notice(id: string): Promise<Notice | undefined>
  enterNotice(request: NoticeRequest, visitor: Visitor, at: Millis): Promise<Notice>
  /** Undefined = unknown; one that was lifted before stays as it was. */
  liftNotice(id: string, visitor: Visitor, at: Millis): Promise<Notice | undefined>
}

export interface Records extends PastRecords, DrillRecords, NoticeRecords {
  /** One REPEATABLE READ: alerts, assets and the fact number they stand at. */
  snapshot(): Promise<RecordsSnapshot>
  factsAfter(n: number, limit: number): Promise<readonly NumberedFact[]>
  alerts(query: AlertQuery): Promise<Page<Alert>>
  alert(id: string): Promise<Alert | undefined>
  /** What became of it, oldest first; without the changes that only repeat it. */
  alertEvents(id: string): Promise<readonly AlertEvent[]>
  /** The assets whose alerts rest, or once rested, on a picture; where they belonged then. */
  evidenceOf(sha256: string): Promise<readonly Pick<Alert, 'asset' | 'orgPath' | 'gridCode'>[]>
  /** Checked against `ifVersion` and the lifecycle, written with its fact in one transaction. */
  act(id: string, ifVersion: number, action: AlertAction, visitor: Visitor, at: Millis): Promise<ActResult>
  assets(query: {
    readonly kinds?: readonly AssetKind[]
    readonly bbox?: Bbox
    /** Only those that lie in these. */
    readonly areas: readonly Area[]
    readonly cursor?: string
    readonly limit: number
  }): Promise<Page<Asset>>
  asset(id: string): Promise<Asset | undefined>
  /** Each in its newest outline, by code. */
  grids(): Promise<readonly UnitGrid[]>
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
  issue(device: string, body: CommandAction, expiresAt: Millis, visitor: Visitor, at: Millis): Promise<Command>
  command(id: string): Promise<(Command & { readonly outcome?: string }) | undefined>
  /** Number of the last fact committed: one query, cheap and honest. */
  head(): Promise<number>
}
