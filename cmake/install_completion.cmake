# Runs while installing: asks the command for its completions, and puts each where its shell looks.
foreach(pair bash=bash-completion/completions/lapicque
             zsh=zsh/site-functions/_lapicque
             fish=fish/vendor_completions.d/lapicque.fish)
  string(REGEX MATCH "^([a-z]+)=(.*)$" _ ${pair})
  set(file $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${share}/${CMAKE_MATCH_2})
  execute_process(COMMAND ${command} completion ${CMAKE_MATCH_1}
    OUTPUT_VARIABLE script RESULT_VARIABLE failed ERROR_QUIET)
  if(failed OR script STREQUAL "")
    message(FATAL_ERROR "`lapicque completion ${CMAKE_MATCH_1}` printed no completion")
  endif()
  message(STATUS "Installing: ${file}")
  file(WRITE ${file} "${script}")
endforeach()
