// Prints the metadata and then every row of Parquet files, one JSON value a line: npm hyparquet, a reader that shares
// no code with DuckDB. In the directory that has node_modules: node --input-type=module - FILE... < read.mjs
import { asyncBufferFromFile, parquetReadObjects, parquetMetadataAsync } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const plain = (_, value) =>
  typeof value === 'bigint' ? value.toString()
    : value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') }
    : value === undefined ? null
    : value

for (const path of process.argv.slice(2)) {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  console.log(JSON.stringify({
    keyValues: Object.fromEntries(metadata.key_value_metadata.map(({ key, value }) => [key, value])),
    columns: metadata.schema.slice(1).map(({ name, type, converted_type }) => [name, type ?? '', converted_type ?? ''].join(' ')),
    codecs: [...new Set(metadata.row_groups.flatMap(group => group.columns.map(column => column.meta_data.codec)))],
  }))
  for (const row of await parquetReadObjects({ file, compressors, utf8: false })) {
    console.log(JSON.stringify(row, plain))
  }
}
