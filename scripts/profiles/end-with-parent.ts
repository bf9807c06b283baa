// Loaded before a role (`node --import`): it ends when whoever supervises it was killed and could not say so.
import { onParentGone } from '../exit-with-parent.ts'

onParentGone(() => process.exit(1))
