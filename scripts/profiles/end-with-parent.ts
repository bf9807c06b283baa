// Loaded before a role (`node --import end-with-parent.ts?PID`): it ends when whoever supervises it was killed and could not
// say so, also when that was before it got here.
import { onParentGone } from '../exit-with-parent.ts'

if (process.ppid !== Number(new URL(import.meta.url).search.slice(1))) process.exit(1)
onParentGone(() => process.exit(1))
