// A process whose parent was killed with -9 hears nothing of it; its parent id changes. Who starts engines must stop then.
export function onParentGone(stop: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, 500)
  timer.unref()
}
