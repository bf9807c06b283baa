/** A scope that goes with another: before there was one for reading insights, whoever made them read them too. */
const INCLUDED_IN: Readonly<Record<string, string>> = { 'insights:read': 'insights:write' }

export const allows = (granted: readonly string[], scope: string): boolean =>
  granted.includes(scope) || granted.includes(INCLUDED_IN[scope] ?? '')
