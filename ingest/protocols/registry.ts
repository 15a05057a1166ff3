/** Every protocol the ingest layer speaks: one line each, in alphabetical order. */
export {}
