import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where the server answers while pages are developed with `npx vite`. */
const serverAddress = process.env["DIANMAI_ADDRESS"] ?? "http://127.0.0.1:7180";

/** Pages of the console; the browsers of tills and back offices are often some years old. */
export default defineConfig({
  root: "src/console",
  base: "/",
  plugins: [react()],
  server: { proxy: { "/api": { target: serverAddress, changeOrigin: false } } },
  build: {
    outDir: "../../dist/console",
    emptyOutDir: true,
    manifest: true,
    target: ["chrome116", "safari17", "firefox128"],
    // The server's security policy allows no inline script, so the loader of modules stays a file too.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
});
