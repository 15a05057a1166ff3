/** A unit grid by the name people use. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { grids, readGrids } from '../stores/grids.ts'

/** The code itself for as long as its name is not known. The map reads the grids too; a phone may never open it. */
export function useGridName(code: string | undefined): string | undefined {
  const may = useMay('asset.read')
  const wanted = may && code !== undefined
  useEffect(() => {
    if (wanted) void readGrids()
  }, [wanted])
  return useStore(grids, ({ all }) => all.find((grid) => grid.code === code)?.name) ?? code
}
