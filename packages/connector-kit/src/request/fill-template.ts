import { type BuildRefusal, orRefusal } from './cannot-build.ts'
import { renderText } from './render-text.ts'
import type { Scope } from './scope.ts'

/** Fills a template that is neither a URL nor a header, such as the key of a rate bucket; or says why it cannot be. */
export function fillTemplate(
  template: string,
  scope: Scope,
): { readonly value: string } | { readonly refusal: BuildRefusal } {
  return orRefusal(() => renderText(template, scope))
}
