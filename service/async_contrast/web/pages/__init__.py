"""The pages that people look at.

home           the topics, and what each question came to here
contrast_page  one question, and its answer
hazards        what the doctor finds in code
run_all        every answer, as it comes
run_list       the runs that are kept, and two of them side by side
run_page       one of them
reports        the kept reports, one of them, and two side by side
seen           what somebody has just seen, to keep it
export         one of them as a file
docs           the documentation
api_page       every request of the API, with an example
render         how every page is made, and who looks at it
assets         its styles and scripts
badges         what a contrast came to, in short
cells          what is shown of its cells
live           requests to send to both sides
timeline       who did what, and when, as a picture
source         the code of the cells
evidence       what a trial showed
highlight      code in colours
markdown       the documentation's text as HTML
readable       any text as HTML
"""
