# psych's alpha for each replicate.
need("psych")
answers <- table_of("answers")
count <- number("replicates")
tell(function() for (i in seq_len(count)) psych::alpha(answers[sample(nrow(answers), replace = TRUE), ]))
