"""The parts of scripts/corpus."""
