/** What a stand-in tells of itself below `/_fake`. */
export async function askStandIn<Answer>(url: string, knob: 'connection' | 'requests'): Promise<Answer> {
  const reply = await fetch(`${url}/_fake/${knob}`)
  if (reply.ok) return (await reply.json()) as Answer
  throw new Error(`${url}/_fake/${knob} answers ${reply.status}.`)
}
