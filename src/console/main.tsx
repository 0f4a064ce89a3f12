import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startLanguage } from "../ui/i18n/index.ts";
import "../ui/look/tokens.css";
import "../ui/look/base.css";
import { startLook } from "../ui/look/look.ts";
import { queryClient } from "./queries.ts";
import { router } from "./routes.tsx";

startLook();
await startLanguage();

const page = document.getElementById("page");
if (page) {
  createRoot(page).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
