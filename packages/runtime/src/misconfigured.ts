/**
 * A setting, a credential or a schema that no waiting mends: whoever started the process has to change something. The
 * message is one sentence that names it.
 */
export class Misconfigured extends Error {
  override name = 'Misconfigured'
  readonly code = 'misconfigured'
}
