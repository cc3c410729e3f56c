// Builds the laboratory's module and copies the files that Solara asks for, into ../assets.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { sfc } from "./sfc.mjs";

const ASSETS = "../assets";
const PACKAGE = "@widgetti/solara-vuetify3-app";

const versionOf = async (name) => JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8")).version;

// Solara's page for the current widgets loads the files of the eighth major version, and these fetch fonts by themselves.
const wanted = (name) => /(8\.(min\.js|css)$|^fonts\.css$|\.(woff2?)$)/.test(name);

async function vendored() {
  const home = join(ASSETS, "cdn", `${PACKAGE}@${await versionOf(PACKAGE)}`);
  await mkdir(join(home, "dist"), { recursive: true });
  const dist = `node_modules/${PACKAGE}/dist`;
  const styles = (await readFile(`${dist}/fonts.css`, "utf8")) + (await readFile(`${dist}/main8.css`, "utf8"));
  for (const name of await readdir(dist)) {
    const font = /\.woff2?$/.test(name);
    if (wanted(name) && (!font || (styles.includes(name) && name.endsWith("2")))) await cp(`${dist}/${name}`, `${home}/dist/${name}`);
  }
  await cp(`node_modules/${PACKAGE}/LICENSE`, `${home}/LICENSE`).catch(() => undefined);
  const loader = join(ASSETS, "cdn", `requirejs@${await versionOf("requirejs")}`);
  await mkdir(loader, { recursive: true });
  await cp("node_modules/requirejs/require.js", `${loader}/require.js`);
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

await rm(ASSETS, { recursive: true, force: true });
await vendored();
await bundled();
const module = await readFile(`${ASSETS}/laboratory.mjs`);
console.log(`laboratory.mjs: ${Math.round(module.length / 1024)} kB, ${createHash("sha256").update(module).digest("hex").slice(0, 12)}`);
