/** What `howazit serve` takes. The runtime decides; these are for the help, which must not load it. */
export const ROLE_NAMES = ['api', 'processor', 'dispatcher', 'sink', 'delivery', 'insights', 'realtime', 'all'] as const
