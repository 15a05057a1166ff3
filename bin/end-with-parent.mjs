// @ts-check
/** Loaded before a node child's own code: when its supervisor is gone without a word, the child ends cleanly by itself. */

function end() {
  setTimeout(() => process.exit(1), 10_000).unref()
  process.kill(process.pid, 'SIGTERM')
}

// It may have gone while this process was still starting.
if (process.send && !process.connected) end()
process.once('disconnect', end)
// The channel alone is no reason to stay alive.
process.channel?.unref()
