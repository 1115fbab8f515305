"""What the evidence adds up to: effect sizes, syntheses, verdicts, safety, conflicts and gaps."""
