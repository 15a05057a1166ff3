/** Wiring of the client: socket → stores → screen. */
import type { Catalogue, Millis } from '@yiwang/contract'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Door } from './access/door.tsx'
import { App } from './app.tsx'
import { startKeyboard } from './keyboard/keyboard.ts'
import { read } from './rest/ask.ts'
import { receive } from './socket/receive.ts'
import { startWatching } from './socket/watched.ts'
import { socketWire } from './socket/wire.ts'
import { startSound } from './sound/sound.ts'
import { alerts, applyAlertFacts, forgetClosed, replaceAlerts } from './stores/alerts.ts'
import { applyAssetFacts, applyCrowdChange, forgetBystanders, learnAssets, replaceAssets } from './stores/assets.ts'
import { startAttention } from './stores/attention.ts'
import { startBurst } from './stores/burst.ts'
import { learn } from './stores/catalogue.ts'
import { clock, heardServerTime, startClock } from './stores/clock.ts'
import { connection } from './stores/connection.ts'
import { startFreshness } from './stores/freshness.ts'
import { startKeymap } from './stores/keymap.ts'
import { applyLatest, clearLatest } from './stores/latest.ts'
import { startPresence } from './stores/presence.ts'
import { startRoute } from './stores/route.ts'
import { selection } from './stores/selection.ts'
import { askWhoIsIn, permits, session, startSession } from './stores/session.ts'
import { startCanvas } from './stores/shape.ts'
import { startShown } from './stores/shown.ts'
import { applyStandingFacts, replaceStanding } from './stores/standing.ts'
import { startStay } from './stores/stay.ts'
import { watchStrangers } from './stores/strangers.ts'
import { startTrusted } from './trusted.ts'
import { startWords } from './words/index.ts'
import './style/screen.css'

startTrusted()
startWords()
startRoute()
startCanvas()
startClock()
startFreshness()
startShown()
startBurst()
startKeymap()
startKeyboard()
startAttention()
startSound()
watchStrangers()
clock.subscribe((now, before) => {
  if (Math.floor(now.now / 60_000) !== Math.floor(before.now / 60_000)) forget(now.now)
})

function forget(now: Millis): void {
  forgetClosed(now, selection.getState().alert)
  forgetBystanders(new Set([...alerts.getState().byId.values()].map(({ asset }) => asset)))
}

function heard(): void {
  connection.setState({ heardAt: Date.now() })
}

const wire = socketWire()
const receiver = receive(wire, {
  snapshot(snapshot, sameEpoch) {
    heard()
    heardServerTime(snapshot.status.at, Date.now())
    if (!sameEpoch) clearLatest()
    replaceAssets(snapshot.assets, snapshot.assetCounts, snapshot.silent)
    replaceAlerts(snapshot.alerts, snapshot.closedFrom, Date.now())
    replaceStanding(snapshot.drills, snapshot.notices)
    connection.setState({ status: snapshot.status })
  },
  facts(facts) {
    heard()
    applyAssetFacts(facts)
    applyAlertFacts(facts, Date.now())
    applyStandingFacts(facts)
  },
  assets: learnAssets,
  crowd: applyCrowdChange,
  latest(frame) {
    heard()
    heardServerTime(frame.at, Date.now())
    applyLatest(frame, Date.now())
  },
  status(status) {
    heard()
    heardServerTime(status.at, Date.now())
    connection.setState({ status })
  },
  live() {
    connection.setState({ phase: 'live', refused: undefined, heardAt: Date.now() })
    void readCatalogue()
  },
  lost() {
    if (connection.getState().phase === 'live') connection.setState({ phase: 'lost' })
  },
  refused(code) {
    connection.setState({ refused: code })
  },
})

const mapLooksAt = startWatching(receiver.watch)

// Followed by whoever may. Rights that change, and a platform that does not let us in, are asked about at the door.
wire.onTurnedAway(() => void askWhoIsIn())
wire.onResync(() => void askWhoIsIn())
session.subscribe((now, before) => {
  const follows = permits(now, 'follow')
  if (follows === permits(before, 'follow')) return
  if (follows) wire.open()
  else wire.close()
})
startStay()
startSession()
startPresence()

/** Words may change with a new server, so they are read again after each return. */
async function readCatalogue(): Promise<void> {
  const answer = await read<Catalogue>('/catalogue')
  if (answer.ok) learn(answer.body)
  else setTimeout(() => void readCatalogue(), 3_000)
}

const screen = document.getElementById('screen')
if (screen) {
  createRoot(screen).render(
    <StrictMode>
      <Door>
        <App watch={mapLooksAt} />
      </Door>
    </StrictMode>,
  )
}
