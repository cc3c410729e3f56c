// Builds what the browser loads: our module, our icons, and the files that Solara's page asks for, all served by ourselves.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { licence, listed } from "./licences.mjs";
import { sfc } from "./sfc.mjs";

const ASSETS = "../assets";
const PACKAGE = "@widgetti/solara-vuetify3-app";
const SOURCES = ["build.mjs", "licences", "licences.mjs", "package-lock.json", "package.json", "public", "sfc.mjs", "src"];

const versionOf = async (name) => JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8")).version;
const digest = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

// Solara's page for the current widgets loads the files of the eighth major version, and these fetch fonts by themselves.
const wanted = (name) => /(8\.(min\.js|css)$|8\.min\.js\.LICENSE\.txt$|^fonts\.css$|\.(woff2?)$)/.test(name);

async function vendored() {
  const home = join(ASSETS, "cdn", `${PACKAGE}@${await versionOf(PACKAGE)}`);
  await mkdir(join(home, "dist"), { recursive: true });
  const dist = `node_modules/${PACKAGE}/dist`;
  const styles = (await readFile(`${dist}/fonts.css`, "utf8")) + (await readFile(`${dist}/main8.css`, "utf8"));
  for (const name of await readdir(dist)) {
    const font = /\.woff2?$/.test(name);
    if (wanted(name) && (!font || (styles.includes(name) && name.endsWith("2")))) await cp(`${dist}/${name}`, `${home}/dist/${name}`);
  }
  await writeFile(`${home}/LICENSE`, `${await licence(PACKAGE)}\n`);
  const loader = join(ASSETS, "cdn", `requirejs@${await versionOf("requirejs")}`);
  await mkdir(loader, { recursive: true });
  await cp("node_modules/requirejs/require.js", `${loader}/require.js`);
  await writeFile(`${loader}/LICENSE`, `${await licence("requirejs")}\n`);
  await listed(ASSETS, await readFile(`${dist}/solara-vuetify-app8.min.js.LICENSE.txt`, "utf8"));
}

async function bundled() {
  await build({
    entryPoints: ["src/laboratory.js"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    external: ["vue"],
    legalComments: "eof",
    plugins: [sfc],
    outfile: `${ASSETS}/laboratory.mjs`,
  });
}

// What was built from what, so that a test can tell when the built files are older than their sources.
async function told() {
  const found = await Promise.all(SOURCES.map((name) => readdir(name, { recursive: true, withFileTypes: true }).catch(() => name)));
  const paths = found.flatMap((part) =>
    typeof part === "string" ? [part] : part.filter((item) => item.isFile()).map((item) => join(item.parentPath ?? item.path, item.name).replaceAll("\\", "/")),
  );
  const lines = await Promise.all(paths.sort().map(async (path) => `${path} ${digest(await readFile(path))}\n`));
  const module = digest(await readFile(`${ASSETS}/laboratory.mjs`));
  await writeFile(`${ASSETS}/built.json`, `${JSON.stringify({ sources: digest(...lines), "laboratory.mjs": module }, null, 1)}\n`);
  return module;
}

await rm(ASSETS, { recursive: true, force: true });
await vendored();
await cp("public", ASSETS, { recursive: true });
await bundled();
const module = await told();
console.log(`laboratory.mjs: ${Math.round((await readFile(`${ASSETS}/laboratory.mjs`)).length / 1024)} kB, ${module.slice(0, 12)}`);
