// @ts-check
/** Loaded before a node child's own code: when its supervisor is gone without a word, the child ends cleanly by itself. */

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), 10_000).unref()
  process.kill(process.pid, 'SIGTERM')
})
// The channel alone is no reason to stay alive.
process.channel?.unref()
