/** The register of alert rules: one line a rule. */
export {}
