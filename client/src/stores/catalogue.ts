/** The words of rules, properties and kinds, as the server's registers hold them. */
import type { Catalogue } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export interface Knowledge {
  readonly catalogue: Catalogue | undefined
  readonly rules: ReadonlyMap<string, Catalogue['rules'][number]>
}

export const knowledge = createStore<Knowledge>(() => ({ catalogue: undefined, rules: new Map() }))

export function learn(catalogue: Catalogue): void {
  knowledge.setState({ catalogue, rules: new Map(catalogue.rules.map((rule) => [rule.id, rule])) })
}
