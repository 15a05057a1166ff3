/** The page's policy forbids eval: the contract's schemas must not even try. Imported before anything that builds a schema. */
import { config } from 'zod'

config({ jitless: true })
