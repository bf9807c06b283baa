import { registerHooks } from 'node:module'

/** The condition under which every workspace offers its source, so that nothing has to be built. */
export const SOURCE = '@howazit/source'

/** From here on this process imports workspaces from their source. */
export function resolveToSource(): void {
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      nextResolve(specifier, { ...context, conditions: [SOURCE, ...context.conditions] }),
  })
}
