/** Unit grids drawn elsewhere, as GeoJSON: how they fit together is told before any of them holds. */
import type { DrawReport, GridFlaw, GridHole, Problem } from '@yiwang/contract'
import { Alert, Table } from 'antd'
import { send } from '../rest/ask.ts'
import { countText } from '../words/count.ts'
import { GRID_FLAWS } from './flaws.ts'
import { ImportDialog, type Wish } from './import-dialog.tsx'
import { useAdminWords } from './words.ts'

async function collectionOf(file: Blob): Promise<unknown> {
  try {
    return JSON.parse(await file.text())
  } catch {
    return undefined
  }
}

export function GridImport({ done }: { done: () => void }) {
  const { t } = useAdminWords()
  const draw = async (file: File, wish: Wish) => {
    const collection = await collectionOf(file)
    const unread: Problem = { type: 'about:blank', title: '', status: 422, code: 'grid.unreadable', detail: t('importUnread') }
    return collection === undefined
      ? { ok: false as const, problem: unread }
      : send<DrawReport>('/grids/import', { collection, ...wish })
  }
  return (
    <ImportDialog<DrawReport>
      label={t('importGrids')}
      pick={t('importPickGrids')}
      accept=".geojson,.json"
      whole={t('importCompleteGrids')}
      Report={Report}
      send={draw}
      isClean={({ flaws }) => flaws.length === 0}
      done={done}
    />
  )
}

function Report({ report }: { report: DrawReport }) {
  const { t, say } = useAdminWords()
  const { features, begun, redrawn, ended, unchanged, assets, flaws, holes, written } = report
  const isClean = flaws.length === 0
  const verdict = written ? t('importWritten') : isClean ? t('importClean') : t('importFlaws', { count: flaws.length })
  const counts = { features, begun: begun.length, redrawn: redrawn.length, ended: ended.length, unchanged, assets }
  const m2 = (value: number | undefined) => (value === undefined ? '' : t('m2', { m2: countText(Math.round(value)) }))
  return (
    <>
      <Alert
        type={isClean ? 'success' : 'warning'}
        showIcon
        title={verdict}
        description={
          <>
            <p>{t('importDrawn', counts)}</p>
            {holes.length > 0 && <p>{t('importHoles', { count: holes.length })}</p>}
          </>
        }
      />
      {!isClean && (
        <Table<GridFlaw>
          size="small"
          className="admin-more"
          rowKey={({ feature, code, why, other }) => [feature, code, why, other].join(' ')}
          dataSource={[...flaws]}
          pagination={{ pageSize: 8, showSizeChanger: false, hideOnSinglePage: true }}
          columns={[
            // Counted from 1 as a reader does; the file's own count begins with 0.
            {
              title: t('feature'),
              align: 'right',
              width: '5rem',
              render: (_, { feature }) => feature !== undefined && feature + 1,
            },
            { title: t('code'), dataIndex: 'code' },
            { title: t('flaw'), dataIndex: 'why', render: (why: GridFlaw['why']) => say(GRID_FLAWS[why]) },
            { title: t('withGrid'), dataIndex: 'other' },
            { title: '', dataIndex: 'm2', align: 'right', render: m2 },
          ]}
        />
      )}
      {holes.length > 0 && (
        <Table<GridHole>
          size="small"
          className="admin-more"
          rowKey={({ at }) => at.join()}
          dataSource={[...holes]}
          pagination={{ pageSize: 5, showSizeChanger: false, hideOnSinglePage: true }}
          columns={[
            { title: t('hole'), dataIndex: 'at', render: ([lon, lat]: GridHole['at']) => `${lon.toFixed(5)}, ${lat.toFixed(5)}` },
            { title: '', dataIndex: 'm2', align: 'right', render: m2 },
          ]}
        />
      )}
    </>
  )
}
