import type { Decision } from '@howazit/connector-kit'
import { CommandError } from '../../command-error.ts'
import { changeCatalogue, requireFolder } from './catalogue-folder.ts'

/** Writes what is decided about a version into the catalogue of a folder. */
export async function decideVersion(folder: string, decision: Decision): Promise<string> {
  await requireFolder(folder)
  const { decide } = await import('@howazit/connector-kit/authoring')
  return changeCatalogue(folder, (catalogue) => {
    const versions = catalogue.releases
      .filter(({ connector }) => connector === decision.connector)
      .map(({ version }) => version)
    // Versions that come with the platform, or that somebody copied there by hand, are in no catalogue.
    if (versions.length > 0 && !versions.includes(decision.version))
      throw new CommandError(`${folder} lists no ${decision.connector}@${decision.version}.`, {
        why: [`There are ${versions.join(', ')}.`],
        tryThis: `howazit connector catalog ${folder}`,
      })
    return decide(catalogue, decision)
  })
}
