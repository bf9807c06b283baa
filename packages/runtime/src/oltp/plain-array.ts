/**
 * A parameter that is an array of ids, numbers or truth values, as PostgreSQL reads it. The driver escapes each element of a list,
 * which these never need; texts that others wrote are for the driver.
 */
export const plainArray = (values: readonly (string | number | boolean)[]): string => `{${values.join(',')}}`
