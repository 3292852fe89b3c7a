"""The measuring stick: made-up customers of any number, the scan a person would write, and what Penchant takes."""
