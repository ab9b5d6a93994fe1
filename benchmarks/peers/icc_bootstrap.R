# psych's table of all forms for each replicate.
need("psych")
ratings <- table_of("ratings")
count <- number("replicates")
tell(function() for (i in seq_len(count)) psych::ICC(ratings[sample(nrow(ratings), replace = TRUE), ], lmer = FALSE))
