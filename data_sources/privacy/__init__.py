"""What is a person's own, and how it stays with them: free text masked (masking, names), refused parts as people may see
them (refused_parts), and lines of the log (log). Nothing here knows a feed."""
