/** Lists of staff and of units from other offices, as CSV or XLSX. */
import type { ImportReport, ImportRequest, RowFlaw } from '@yiwang/contract'
import { Alert, Table } from 'antd'
import { send } from '../rest/ask.ts'
import { ROW_FLAWS } from './flaws.ts'
import { ImportDialog, type Wish } from './import-dialog.tsx'
import { useAdminWords } from './words.ts'

async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let i = 0; i < bytes.length; i += 8_192) text += String.fromCharCode(...bytes.subarray(i, i + 8_192))
  return btoa(text)
}

const sendTo = (path: string) => async (file: File, wish: Wish) => {
  const format = file.name.toLowerCase().endsWith('.xlsx') ? 'xlsx' : 'csv'
  const request: ImportRequest = { format, data: await base64Of(file), ...wish }
  return send<ImportReport>(path, request)
}

export function StaffImport({ done }: { done: () => void }) {
  const { t } = useAdminWords()
  return <SheetImport label={t('importStaff')} whole={t('importComplete')} path="/accounts/import" done={done} />
}

export function UnitsImport({ done }: { done: () => void }) {
  const { t } = useAdminWords()
  return <SheetImport label={t('importUnits')} whole={t('importCompleteUnits')} path="/units/import" done={done} />
}

function SheetImport({ path, ...shown }: { label: string; whole: string; path: string; done: () => void }) {
  const { t } = useAdminWords()
  return (
    <ImportDialog<ImportReport>
      {...shown}
      pick={t('importPick')}
      accept=".csv,.xlsx"
      Report={Report}
      send={sendTo(path)}
      isClean={({ flaws }) => flaws.count === 0}
    />
  )
}

function Report({ report: { rows, created, changed, gone, flaws, ignored, written } }: { report: ImportReport }) {
  const { t, say } = useAdminWords()
  const isClean = flaws.count === 0
  const verdict = written ? t('importWritten') : isClean ? t('importClean') : t('importFlaws', { count: flaws.count })
  return (
    <>
      <Alert
        type={isClean ? 'success' : 'warning'}
        showIcon
        title={verdict}
        description={
          <>
            <p>{t('importSaid', { rows, created, changed, left: gone.count })}</p>
            {gone.count > 0 && <p>{t('importGone', { names: gone.names.join(t('and')) })}</p>}
            {ignored.length > 0 && <p>{t('importIgnored', { titles: ignored.join(t('and')) })}</p>}
          </>
        }
      />
      {!isClean && (
        <Table<RowFlaw>
          size="small"
          className="admin-more"
          rowKey={({ row, column, code }) => `${row} ${column} ${code}`}
          dataSource={[...flaws.items]}
          pagination={{ pageSize: 8, showSizeChanger: false, hideOnSinglePage: true }}
          columns={[
            { title: t('row'), dataIndex: 'row', align: 'right', width: '5rem' },
            { title: t('column'), dataIndex: 'column' },
            { title: t('flaw'), dataIndex: 'code', render: (code: RowFlaw['code']) => say(ROW_FLAWS[code]) },
            { title: t('value'), dataIndex: 'value' },
          ]}
        />
      )}
    </>
  )
}
