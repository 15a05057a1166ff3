/** How one may sign in here: asked once, before anybody has. */
import { SECOND, type SignInWays } from '@yiwang/contract'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { read } from '../rest/ask.ts'

const ways = createStore<{ readonly known: SignInWays | undefined }>(() => ({ known: undefined }))
let isAsking = false

async function ask(): Promise<void> {
  if (isAsking || ways.getState().known) return
  isAsking = true
  const answer = await read<SignInWays>('/sessions/ways')
  isAsking = false
  if (answer.ok) ways.setState({ known: answer.body })
  else setTimeout(() => void ask(), 2 * SECOND)
}

/** Undefined until the platform has said. */
export function useWays(): SignInWays | undefined {
  useEffect(() => void ask(), [])
  return useStore(ways, ({ known }) => known)
}
