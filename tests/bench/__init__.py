"""The measurements themselves: who stands still, what is counted, how it is told."""
